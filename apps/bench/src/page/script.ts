/**
 * The bench's own script, after the workbench's `chartScript`. It differs from the report's: charts
 * stand in groups whose legend hides lines, and lines have bands, dots and a target.
 */
export const pageScript = String.raw`
'use strict';
const groups = JSON.parse(document.getElementById('charts').textContent);
const hidden = groups.map(() => new Set());
let drawn = [];

const isOn = (group, name) => Boolean(document.querySelector('.group[data-group="' + group + '"] .' + name + ':checked'));

// A band is the area between two lines without strokes, low and high; the line itself comes after.
function columns(chart) {
  const tables = [];
  const series = [{}];
  const bands = [];
  const lines = [];
  chart.series.forEach((one, i) => {
    if (hidden[chart.group].has(i)) return;
    const colour = css('--c' + one.colour);
    if (one.low) {
      series.push({ stroke: 'transparent', width: 0, spanGaps: true, points: { show: false } });
      series.push({ stroke: 'transparent', width: 0, spanGaps: true, points: { show: false } });
      bands.push({ series: [series.length - 1, series.length - 2], fill: colour + '2b' });
    }
    series.push({
      label: one.label, stroke: colour, width: 2, spanGaps: true, fill: undefined,
      ...(one.dashed && { dash: [7, 5] }),
      points: { show: Boolean(chart.dots) || one.x.length === 1, size: 7, fill: colour },
    });
    lines.push({ label: one.label, at: series.length - 1 });
    tables.push(one.low ? [one.x, one.low, one.high, one.y] : [one.x, one.y]);
  });
  return { data: tables.length > 0 ? uPlot.join(tables) : null, series, bands, lines };
}

function targetLine(target) {
  return {
    hooks: {
      draw: (plot) => {
        if (target == null) return;
        const y = plot.valToPos(target, 'y', true);
        const { left, top, width, height } = plot.bbox;
        if (y < top || y > top + height) return;
        const context = plot.ctx;
        context.save();
        context.strokeStyle = context.fillStyle = css('--soft');
        context.lineWidth = devicePixelRatio;
        context.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
        context.beginPath();
        context.moveTo(left, y);
        context.lineTo(left + width, y);
        context.stroke();
        context.font = 11.5 * devicePixelRatio + 'px system-ui, sans-serif';
        context.textAlign = 'left';
        context.fillText('target', left + 6 * devicePixelRatio, y - 5 * devicePixelRatio);
        context.restore();
      },
    },
  };
}

// The lines that are shown, with their bands, and the target.
function shownValues(chart) {
  const whole = chart.dots || isOn(chart.group, 'whole');
  const shown = chart.series.filter((_, i) => !hidden[chart.group].has(i));
  const values = shown.flatMap(({ y, low = y, high = y }) => [low, high].flatMap((line) => (whole ? line : settled(line))));
  return chart.target == null ? values : [...values, chart.target];
}

// A study measures at few places, which are the ticks of a logarithmic axis.
function acrossOf(chart) {
  const x = [...new Set(chart.series.flatMap((one) => one.x))].sort((a, b) => a - b);
  if (!chart.logX) return { scale: { time: false }, axis: {} };
  return {
    scale: { time: false, distr: 3, log: 10, range: [x[0] / 1.15, x.at(-1) * 1.15] },
    axis: { splits: () => x, filter: (_, splits) => splits },
  };
}

function draw(host) {
  const chart = { ...groups[host.dataset.group][host.dataset.chart], group: Number(host.dataset.group) };
  const log = chart.logY || isOn(chart.group, 'log');
  const { data, series, bands, lines } = columns(chart);
  if (!data) return null;
  const axis = { ...axisStyle(), values: shortTicks };
  const across = acrossOf(chart);
  const range = boundsOf(shownValues(chart), log);
  const options = {
    width: host.clientWidth, height: 330, legend: { show: false }, bands, series,
    cursor: { drag: { x: true, y: false }, points: { show: false } },
    plugins: [tooltip(chart.across, lines, true), targetLine(chart.target)],
    scales: { x: across.scale, y: { ...(log && { distr: 3, log: 10 }), range } },
    axes: [{ ...axis, ...across.axis, size: 34, label: chart.across, labelSize: 18, labelFont: '12px system-ui', labelGap: 0 }, { ...axis, ...(log && logAxis(range)), size: 58 }],
  };
  return new uPlot(options, data, host);
}

function redraw() {
  for (const plot of drawn) plot.destroy();
  drawn = [...document.querySelectorAll('.chart')].map(draw).filter(Boolean);
}

for (const button of document.querySelectorAll('.legend button')) {
  button.addEventListener('click', () => {
    const set = hidden[button.closest('.group').dataset.group];
    const i = Number(button.dataset.series);
    if (!set.delete(i)) set.add(i);
    button.setAttribute('aria-pressed', String(!set.has(i)));
    redraw();
  });
}
for (const box of document.querySelectorAll('.switches input')) box.addEventListener('change', redraw);
dark.addEventListener('change', redraw);
addEventListener('resize', () => fitToPage(drawn, 330));
redraw();
`;
