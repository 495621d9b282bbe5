/**
 * The report's script, after `chartScript`: it reads the runs as JSON and writes text only as text.
 */
export const reportScript = String.raw`
'use strict';
const runs = JSON.parse(document.getElementById('runs').textContent);
const colourOf = (i) => css('--run' + (i % 8));
const logBox = document.getElementById('log');
const wholeBox = document.getElementById('whole');
let charts = [];

function legend() {
  const entries = runs.map(({ label }, i) => {
    const span = document.createElement('span');
    span.textContent = label;
    span.style.setProperty('--colour', 'var(--run' + (i % 8) + ')');
    return span;
  });
  document.getElementById('legend').replaceChildren(...entries);
}

const short = (value) => String(Number(value.toPrecision(4)));

// Losses fall steeply at first: unless the whole range is asked for, what came in the first tenth
// does not set the scale.
function range(shown) {
  const seen = shown.flatMap(({ loss }) => (wholeBox.checked ? loss : loss.slice(Math.floor(loss.length / 10)))).filter(Number.isFinite);
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const room = 0.04 * (high - low || Math.abs(high) || 1);
  return { low: logBox.checked && low > 0 ? low * 0.96 : low - room, high: logBox.checked ? high * 1.04 : high + room };
}

function draw(host) {
  const name = host.dataset.x;
  const shown = runs.filter((run) => run.loss.length > 0);
  if (shown.length === 0) return null;
  const bounds = range(shown);
  const axis = axisStyle();
  const options = {
    width: host.clientWidth,
    height: 330,
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    plugins: [tooltip(name, runs.map(({ label }, i) => ({ label, at: i + 1 })), false)],
    scales: { x: { time: false }, y: { ...(logBox.checked && { distr: 3, log: 10 }), range: [bounds.low, bounds.high] } },
    axes: [axis, { ...axis, size: 62, values: shortTicks }],
    series: [{}, ...runs.map((run, i) => ({ label: run.label, stroke: colourOf(i), width: 2, spanGaps: true, points: { show: run.loss.length === 1 } }))],
  };
  return new uPlot(options, uPlot.join(runs.map((run) => [run[name], run.loss])), host);
}

function redraw() {
  for (const chart of charts) chart.destroy();
  charts = [...document.querySelectorAll('.chart')].map(draw).filter(Boolean);
}

const levels = JSON.parse(document.getElementById('levels').textContent);
const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

// Between the colours of the style sheet in equal steps.
function ramp() {
  const stops = [0, 1, 2, 3, 4].map((i) => rgb(css('--heat' + i)));
  return Array.from({ length: 256 }, (_, level) => {
    const at = (level / 255) * (stops.length - 1);
    const low = Math.min(Math.floor(at), stops.length - 2);
    return stops[low].map((from, i) => from + (stops[low + 1][i] - from) * (at - low));
  });
}

function paintMaps() {
  const colours = ramp();
  for (const canvas of document.querySelectorAll('canvas.heat')) {
    const bytes = atob(levels[canvas.dataset.run][canvas.dataset.map]);
    const pen = canvas.getContext('2d');
    const image = pen.createImageData(canvas.width, canvas.height);
    for (let i = 0; i < bytes.length; i++) image.data.set([...colours[bytes.charCodeAt(i)], 255], 4 * i);
    pen.putImageData(image, 0, 0);
  }
}

legend();
redraw();
paintMaps();
logBox.addEventListener('change', redraw);
wholeBox.addEventListener('change', redraw);
dark.addEventListener('change', redraw);
dark.addEventListener('change', paintMaps);
addEventListener('resize', () => {
  for (const chart of charts) chart.setSize({ width: chart.root.parentElement.clientWidth, height: 330 });
});
`;
