import type { Spread } from '../../protocol/summary.js';
import { digits, four, three } from '../../record/digits.js';
import { describeMachine } from '../../record/machine.js';
import { pointText } from '../../record/point-text.js';
import { spreadText, type TextTable, times } from '../../record/table.js';
import { REFERENCE } from '../contenders.js';
import type { Journal } from '../jobs/journal.js';
import type { LongerRow, TaskSummary } from './summary.js';

/** `1.32 (1.31 to 1.35)` */
function rangeText({ median, least, most }: Spread): string {
  if (least === null) return '-';
  if (median === null) return 'given up';
  return least === most ? four(median) : `${four(median)} (${four(least)} to ${four(most)})`;
}

const percent = ({ median }: Spread) => (median === null ? '' : `${digits(100 * median, 4)}%`);

const reachText = (spread: Spread, row: LongerRow) =>
  row.seeds === 0 ? '-' : spreadText(spread, row);

const cells = (row: LongerRow): string[] => [
  row.name === REFERENCE ? `${row.name} (target)` : row.name,
  `${row.tried}`,
  row.best ? pointText(row.best) : '-',
  `${row.seeds}`,
  row.training.median === null ? '-' : four(row.training.median),
  rangeText(row.validation),
  percent(row.accuracy),
  reachText(row.steps, row),
  times(row.stepsRatio),
  reachText(row.seconds, row),
  times(row.secondsRatio),
  row.msPerStep === null ? '-' : three(row.msPerStep),
  `${row.diverged}`,
];

const HEAD = [
  'optimizer',
  'tried',
  'best setting',
  'seeds',
  'training loss',
  'validation loss',
  'accuracy',
  'steps to target',
  'ratio',
  'seconds to target',
  'ratio',
  'ms/step',
  'diverged',
];

/** Without the column of what no row has. */
function withoutEmpty({ head, rows }: TextTable): TextTable {
  const isShown = head.map((_, i) => rows.some((row) => row[i] !== ''));
  const kept = (row: readonly string[]) => row.filter((_, i) => isShown[i]);
  return { head: kept(head), rows: rows.map(kept) };
}

/** A row for each optimizer, the lowest validation loss first. */
export const longerTable = ({ rows }: TaskSummary): TextTable =>
  withoutEmpty({
    head: HEAD,
    rows: rows
      .toSorted((a, b) => (a.validation.median ?? Infinity) - (b.validation.median ?? Infinity))
      .map(cells),
  });

/** The model, what it is trained on and judged by, for how long, and the loss to reach. */
export const factsText = ({ facts, target }: TaskSummary): string =>
  `${facts.describe}. ${facts.data}; batch ${facts.batch}, ${facts.steps} steps.` +
  (target === null ? '' : ` Target: ${four(target)}.`);

/** The machine, the day, the command, and how many runs another machine did. */
export function whereText({ setting: { machine, date, command }, runs }: Journal): string {
  const others = runs.flatMap(({ elsewhere }) => elsewhere ?? []);
  const moved =
    others.length === 0 ? '' : ` (${others.length} of ${runs.length} runs on ${others[0]})`;
  return `${describeMachine(machine)}, ${date.slice(0, 10)}${moved}: \`${command}\``;
}

/** Who of ours comes to the reference's validation loss in the fewest steps, in words. */
function leaderText({ rows, facts, target }: TaskSummary): string {
  const start = `${facts.name}, ${facts.steps} steps: ${REFERENCE} ends at ${four(target)}`;
  const [best] = rows
    .filter(({ name, stepsRatio }) => name !== REFERENCE && stepsRatio !== null)
    .toSorted(
      (a, b) => a.stepsRatio! - b.stepsRatio! || a.validation.median! - b.validation.median!,
    );
  if (!best) return `${start}, and none of ours comes there`;
  return (
    `${start}, and ${best.name} is there after ${times(best.stepsRatio)} of its steps and ` +
    `${times(best.secondsRatio)} of its seconds and ends at ${four(best.validation.median)}`
  );
}

/** All tasks in a line. */
export const longerLine = (summaries: readonly TaskSummary[]): string =>
  `${summaries.map(leaderText).join('; ')}.`;
