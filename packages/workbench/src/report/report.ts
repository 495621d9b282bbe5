import { chartPage } from './chart-page.js';
import { compare } from './comparison/comparison.js';
import { formatNumber } from './format.js';
import { DECADES } from './heat-map.js';
import { escapeHtml, htmlFacts, htmlTable } from './html.js';
import { figureScript } from './figure-script.js';
import { reportScript } from './report-script.js';
import { reportStyle } from './report-style.js';
import { secondsAt, type RunResult } from './comparison/result.js';

/** The curves for the page's script, one entry per run. */
const chartData = (runs: readonly RunResult[]) =>
  runs.map(({ label, steps }) => ({
    label,
    step: steps.map(({ step }) => step),
    seconds: secondsAt(steps).map((seconds) => Number(seconds.toFixed(4))),
    loss: steps.map(({ loss }) => Number(loss.toPrecision(7))),
  }));

const facts = (runs: readonly RunResult[], date: Date, floor: number | undefined) =>
  htmlFacts({
    task: runs[0]?.task,
    batch: runs[0]?.batch,
    seed: runs[0]?.seed,
    backend: runs[0]?.backend,
    'lowest loss possible': floor === undefined ? undefined : formatNumber(floor),
    date: date.toISOString().slice(0, 16).replace('T', ' '),
  });

function telemetrySection({ label, telemetry }: RunResult): string {
  if (!telemetry?.length) return '';
  const head = [...new Set(telemetry.flatMap((record) => Object.keys(record)))];
  const rows = telemetry.map((record) =>
    head.map((name) => formatNumber((record as Record<string, unknown>)[name])),
  );
  return `<section><h2>Inside ${escapeHtml(label)}</h2>${htmlTable(head, rows)}</section>`;
}

/** An element for each of the optimizer's own plots, which the page's script draws. */
function figureSection({ label, figures = [] }: RunResult, run: number): string {
  if (figures.length === 0) return '';
  const places = figures.map(
    ({ title, detail }, i) =>
      `<figure><figcaption>${escapeHtml(title)}<small>${escapeHtml(detail)}</small>` +
      `</figcaption><div class="key"></div><div class="figure" data-run="${run}" ` +
      `data-figure="${i}"></div></figure>`,
  );
  return (
    `<section class="charts"><h2>How ${escapeHtml(label)} worked</h2><div class="pair">` +
    `${places.join('\n')}</div></section>`
  );
}

/** A canvas for each matrix, which the page's script paints. */
function heatMapSection({ label, heatMaps = [] }: RunResult, run: number): string {
  if (heatMaps.length === 0) return '';
  const figures = heatMaps.map(({ title, detail, side }, i) => {
    const text = `${escapeHtml(title)}<small>${escapeHtml(detail)}</small>`;
    const canvas =
      `<canvas class="heat" width="${side}" height="${side}" data-run="${run}" ` +
      `data-map="${i}" role="img" aria-label="heat map"></canvas>`;
    return `<figure>${canvas}<figcaption>${text}</figcaption></figure>`;
  });
  const ticks = Array.from(
    { length: DECADES + 1 },
    (_, i) => `<span>${i === DECADES ? 1 : `1e-${DECADES - i}`}</span>`,
  );
  const legend =
    '<div class="scale"><span>magnitude of an element, relative to the largest</span>' +
    `<div><div class="ramp"></div><div class="ticks">${ticks.join('')}</div></div>` +
    '</div>';
  return (
    `<section><h2>Matrices of ${escapeHtml(label)}</h2>${legend}<div class="maps">` +
    `${figures.join('\n')}</div></section>`
  );
}

const stops = (runs: readonly RunResult[]) =>
  runs
    .filter(({ stopped }) => stopped)
    .map(
      ({ label, stopped }) =>
        `<p class="stopped"><b>${escapeHtml(label)}</b> ${escapeHtml(stopped!)}</p>`,
    )
    .join('');

const lossCharts = `<section class="charts">
<div class="bar"><div id="legend"></div><div class="switches">
<label><input type="checkbox" id="whole"> from the first step</label>
<label><input type="checkbox" id="log"> logarithmic</label></div></div>
<div class="pair">
<figure><figcaption>Loss over steps</figcaption><div class="chart" data-x="step"></div></figure>
<figure><figcaption>Loss over seconds</figcaption>
<div class="chart" data-x="seconds"></div></figure>
</div>
</section>`;

/**
 * A self-contained page: loss curves over steps and over seconds, the comparison, and the plots,
 * records and matrices of the optimizers.
 * @param floor The lowest loss that any model can reach, if known.
 */
export function renderReport(runs: readonly RunResult[], date: Date, floor?: number): string {
  const { head, rows } = compare(runs);
  const names = new Intl.ListFormat('en').format(runs.map(({ label }) => label));
  const title = `${names} on ${runs[0]?.task ?? 'nothing'}`;
  const body = [
    `<header><h1>${escapeHtml(title)}</h1>${facts(runs, date, floor)}${stops(runs)}</header>`,
    lossCharts,
    `<section><h2>Comparison</h2>${htmlTable(head, rows)}</section>`,
    ...runs.map(figureSection),
    ...runs.map(telemetrySection),
    ...runs.map(heatMapSection),
  ].join('\n');
  return chartPage({
    title,
    style: reportStyle,
    body,
    data: {
      runs: chartData(runs),
      figures: runs.map(({ figures = [] }) => figures),
      levels: runs.map(({ heatMaps = [] }) => heatMaps.map(({ levels }) => levels)),
    },
    scripts: [reportScript, figureScript],
  });
}
