import { escapeHtml, htmlFacts } from '@curvature/workbench';
import type { Row, Spread } from '../protocol/summary.js';
import type { Interval } from '../protocol/space.js';
import { describeMachine } from '../record/machine.js';
import { digits, four } from '../record/digits.js';
import { pointText } from '../record/point-text.js';
import type { Result, ShownContender } from '../record/result.js';
import { spreadText, tableOf } from '../record/table.js';
import { bandOf } from './band.js';
import { type Bar, barChart } from './bars.js';
import { page, type Part } from './page.js';
import { wrappingTable } from './wrapping-table.js';
import { verdictOf } from './verdict.js';

const PALETTE = 7;
/**
 * A colour for each contender, different within its family; families differ by dashes or stripes,
 * so twice seven contenders can be distinguished.
 */
function colours({ contenders }: Result): Map<string, number> {
  const seen = { first: 0, second: 0 };
  return new Map(contenders.map(({ name, family }) => [name, seen[family]++ % PALETTE]));
}

function charts(result: Result): Part {
  const colour = colours(result);
  const chart = (title: string, across: 'step' | 'seconds') => ({
    title,
    across,
    target: result.summary.target,
    series: result.contenders.flatMap(
      (contender) => bandOf(contender, colour.get(contender.name)!, across) ?? [],
    ),
  });
  return {
    charts: [chart('Loss over steps', 'step'), chart('Loss over seconds', 'seconds')],
    switches: true,
  };
}

function bar(row: Row, spread: Spread, ratio: number | null, colour: number): Bar {
  const { least, most, median: value } = spread;
  const text =
    value === null
      ? spreadText(spread, row)
      : `${digits(value, 3)}${ratio === null ? '' : `  (${ratio.toFixed(2)})`}`;
  const range =
    value !== null && least !== null && most !== null ? { range: [least, most] as const } : {};
  return { label: row.name, colour, striped: row.family === 'first', value, text, ...range };
}

function bars(result: Result): string {
  const colour = colours(result);
  const { rows } = result.summary;
  const sorted = (of: (row: Row) => Spread) =>
    rows.toSorted((a, b) => (of(a).median ?? Infinity) - (of(b).median ?? Infinity));
  const ofSeconds = sorted((row) => row.seconds).map((row) =>
    bar(row, row.seconds, row.secondsRatio, colour.get(row.name)!),
  );
  const ofSteps = sorted((row) => row.steps).map((row) =>
    bar(row, row.steps, row.stepsRatio, colour.get(row.name)!),
  );
  return (
    '<div class="pair" style="margin-top: 16px">' +
    `${barChart('Seconds to target', ofSeconds)}${barChart('Steps to target', ofSteps)}` +
    '</div>'
  );
}

const intervalText = ({ low, high }: Interval) => `${four(low)} to ${four(high)}`;
const chosenText = ({ best, space }: ShownContender) =>
  Object.entries(space)
    .map(
      ([name, interval]) =>
        `${name} ${best ? four(best[name]!) : '-'} (of ${intervalText(interval)})`,
    )
    .join(', ');

function settings({ contenders }: Result): string {
  const rows = contenders.map((contender) => [
    contender.name,
    contender.describe,
    chosenText(contender),
  ]);
  const head = ['optimizer', 'what it is', 'chosen value, of the range searched'];
  return `<h3>Chosen settings</h3>${wrappingTable(head, rows)}`;
}

function trials({ contenders }: Result): string {
  const rows = contenders.flatMap(({ name, trials: all }) =>
    all.map(({ point, loss, stopped, msPerStep }) => [
      name,
      pointText(point),
      loss === null ? `given up: ${stopped}` : four(loss),
      four(msPerStep),
    ]),
  );
  return (
    `<details><summary>All trials (${rows.length})</summary>` +
    wrappingTable(['optimizer', 'point', 'loss at the end', 'ms per step'], rows) +
    '</details>'
  );
}

const rangeText = (least: number, most: number) =>
  least === most ? String(least) : `${least} to ${most}`;
const loads = ({ contenders }: Result) =>
  contenders.flatMap(({ seeds }) => seeds.map((run) => run.load));

function task(result: Result): Part[] {
  const { summary } = result;
  const [busy, table] = [loads(result), tableOf(summary)];
  const heading =
    `<h2>${escapeHtml(result.task)}</h2><p class="soft">${escapeHtml(result.describe)}` +
    `</p><p class="verdict">${escapeHtml(verdictOf(summary))}</p>`;
  return [
    heading +
      htmlFacts({
        target: summary.target === null ? null : `${four(summary.target)}, of ${summary.reference}`,
        'lowest loss possible': result.floor === null ? null : four(result.floor),
        steps: result.steps,
        batch: result.batch,
        data: result.data,
        trials: result.trials,
        seeds: result.seeds,
        'load of the machine':
          busy.length > 0 ? rangeText(Math.min(...busy), Math.max(...busy)) : null,
      }),
    charts(result),
    bars(result),
    `<h3>Comparison</h3>${wrappingTable(table.head, table.rows)}` +
      `<p class="soft small">${LEGEND}</p>`,
    settings(result),
    trials(result),
  ];
}

const LEGEND = [
  '* set the target; ratios are to its own numbers.',
  'Over seeds: the median, from the lowest to the highest.',
  'Cpu: the ratio of the time of all cores, worker threads included, which hardly depends on other',
  'work on the machine.',
  'State: floats that the optimizer keeps for each parameter.',
  'Diverged: trials that were given up.',
].join(' ');

const HOW = [
  'Each optimizer had the same number of quasi-random trials on seed 0, in one space for all',
  'tasks; its best point was trained again from other seeds. The target is the final loss of the',
  'best first-order optimizer. Lines are medians over seeds, bands go from the lowest to the',
  'highest, losses are medians of the last 11 batches. Dashed and striped: first-order. Ratios in',
  'brackets are to the optimizer that set the target.',
].join(' ');

/** How the results were measured, then the results of each task. */
export const trainParts = (results: readonly Result[]): Part[] => [
  `<p class="soft">${HOW}</p>`,
  ...results.flatMap(task),
];

/** The page of `bench train`. */
export function trainPage(results: readonly Result[]): string {
  const [first] = results;
  const commands = results
    .map(({ command }) => `<p><code>${escapeHtml(command)}</code></p>`)
    .join('');
  const footer = first
    ? `<footer><p>${escapeHtml(describeMachine(first.machine))}, ${first.date}</p>` +
      `${commands}</footer>`
    : '';
  return page('Is it worth it?', [...trainParts(results), footer]);
}
