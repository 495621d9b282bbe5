/**
 * The report's script, after `chartScript`. It reads the runs as JSON and writes text as text
 * nodes, never as HTML.
 */
export const reportScript = String.raw`
'use strict';
const runs = JSON.parse(document.getElementById('runs').textContent);
const colourOf = (i) => css('--run' + (i % 8));
const logBox = document.getElementById('log');
const wholeBox = document.getElementById('whole');
let charts = [];

function showLegend(host, series) {
  const entries = series.map(({ label }, i) => {
    const span = document.createElement('span');
    span.textContent = label;
    span.style.setProperty('--colour', 'var(--run' + (i % 8) + ')');
    return span;
  });
  host.replaceChildren(...entries);
}

function draw(host) {
  const name = host.dataset.x;
  const shown = runs.filter((run) => run.loss.length > 0);
  if (shown.length === 0) return null;
  const values = shown.flatMap(({ loss }) => (wholeBox.checked ? loss : settled(loss)));
  const bounds = boundsOf(values, logBox.checked);
  const axis = axisStyle();
  const options = {
    width: host.clientWidth,
    height: 330,
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    plugins: [tooltip(name, runs.map(({ label }, i) => ({ label, at: i + 1 })), false)],
    scales: { x: { time: false }, y: { ...(logBox.checked && { distr: 3, log: 10 }), range: bounds } },
    axes: [axis, { ...axis, ...(logBox.checked && logAxis(bounds)), size: 62, values: shortTicks }],
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

// 256 colours, in equal steps between the five of the style sheet.
function heatColours() {
  const stops = [0, 1, 2, 3, 4].map((i) => rgb(css('--heat' + i)));
  return Array.from({ length: 256 }, (_, level) => {
    const at = (level / 255) * (stops.length - 1);
    const low = Math.min(Math.floor(at), stops.length - 2);
    return stops[low].map((from, i) => from + (stops[low + 1][i] - from) * (at - low));
  });
}

function paintMaps() {
  const colours = heatColours();
  for (const canvas of document.querySelectorAll('canvas.heat')) {
    const bytes = atob(levels[canvas.dataset.run][canvas.dataset.map]);
    const context = canvas.getContext('2d');
    const image = context.createImageData(canvas.width, canvas.height);
    for (let i = 0; i < bytes.length; i++) image.data.set([...colours[bytes.charCodeAt(i)], 255], 4 * i);
    context.putImageData(image, 0, 0);
  }
}

showLegend(document.getElementById('legend'), runs);
redraw();
paintMaps();
logBox.addEventListener('change', redraw);
wholeBox.addEventListener('change', redraw);
dark.addEventListener('change', redraw);
dark.addEventListener('change', paintMaps);
addEventListener('resize', () => fitToPage(charts, 330));
`;
