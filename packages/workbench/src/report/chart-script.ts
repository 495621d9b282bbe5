/**
 * The part of a script that all pages with charts share. It uses `short(value)`, the text of a
 * number, which the page's own script defines.
 */
export const chartScript = String.raw`
'use strict';
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dark = matchMedia('(prefers-color-scheme: dark)');
const axisStyle = () => ({ stroke: css('--soft'), grid: { stroke: css('--line'), width: 1 }, ticks: { stroke: css('--line'), width: 1 } });
const shortTicks = (_, splits) => splits.map((value) => (value == null ? '' : short(value)));

function nearest(values, at) {
  for (let d = 0; d < values.length; d++) {
    if (values[at - d] != null) return values[at - d];
    if (values[at + d] != null) return values[at + d];
  }
  return null;
}

// The value of each line under the cursor: { label, at } tells where the plot's data has the line.
function tooltip(across, lines, isSorted) {
  const box = document.createElement('div');
  box.className = 'u-tooltip';
  box.hidden = true;
  const row = (text) => Object.assign(document.createElement('div'), { textContent: text });
  return {
    hooks: {
      init: (plot) => plot.over.append(box),
      setCursor: (plot) => {
        const { idx, left, top } = plot.cursor;
        box.hidden = idx == null || left < 0;
        if (box.hidden) return;
        const values = lines.map(({ label, at }) => [label, nearest(plot.data[at], idx)]).filter(([, y]) => y != null);
        if (isSorted) values.sort((a, b) => a[1] - b[1]);
        box.replaceChildren(row(across + ' ' + short(plot.data[0][idx])), ...values.map(([label, y]) => row(label + ' ' + short(y))));
        const flip = left > plot.over.clientWidth / 2;
        box.style.left = flip ? 'auto' : left + 14 + 'px';
        box.style.right = flip ? plot.over.clientWidth - left + 14 + 'px' : 'auto';
        box.style.top = Math.max(0, Math.min(top - 20, plot.over.clientHeight - box.offsetHeight)) + 'px';
      },
    },
  };
}
`;
