/** The script that all pages with charts share; the page's own scripts come after it. */
export const chartScript = String.raw`
'use strict';
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dark = matchMedia('(prefers-color-scheme: dark)');
const axisStyle = () => ({ stroke: css('--soft'), grid: { stroke: css('--line'), width: 1 }, ticks: { stroke: css('--line'), width: 1 } });

// Four digits; thousands and millions as k and M.
function short(value) {
  const size = Math.abs(value);
  const [unit, letter] = size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'k'] : [1, ''];
  return Number((value / unit).toPrecision(4)) + letter;
}
const shortTicks = (_, splits) => splits.map((value) => (value == null ? '' : short(value)));

// Losses fall steeply at first, so the first eighth does not set the scale.
const settled = (values) => values.slice(Math.floor(values.length / 8));

// The bounds of a vertical axis: all values, with a margin.
function boundsOf(values, isLog) {
  const shown = values.filter((value) => Number.isFinite(value) && (!isLog || value > 0));
  if (shown.length === 0) return [isLog ? 0.1 : 0, 1];
  const [least, most] = [Math.min(...shown), Math.max(...shown)];
  if (isLog) return [least * 0.92, most * 1.08];
  const margin = 0.05 * (most - least || Math.abs(most) || 1);
  return [least >= 0 ? Math.max(0, least - margin) : least - margin, most + margin];
}

// 1, 2 and 5 times every power of ten; more multiples if these are fewer than three.
function logTicks(low, high) {
  const ticksAt = (steps) => {
    const ticks = [];
    for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
      for (const step of steps) if (step * power >= low && step * power <= high) ticks.push(Number((step * power).toPrecision(6)));
    }
    return ticks;
  };
  const few = ticksAt([1, 2, 5]);
  return few.length < 3 ? ticksAt([1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]) : few;
}

const logAxis = (range) => ({ splits: () => logTicks(...range), filter: (_, splits) => splits });

function fitToPage(plots, height) {
  for (const plot of plots) plot.setSize({ width: plot.root.parentElement.clientWidth, height });
}

function nearest(values, at) {
  for (let d = 0; d < values.length; d++) {
    if (values[at - d] != null) return values[at - d];
    if (values[at + d] != null) return values[at + d];
  }
  return null;
}

// Shows the value of each line under the cursor; lines: { label, at }, the line's index in the data.
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
