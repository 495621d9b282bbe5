import { type TextTable, times } from '../record/table.js';
import { type Cell, type ProgramVerdict, scoresOf } from './verdict.js';

const ratio = (value: number) => (Number.isFinite(value) ? times(value) : '∞');

const cellText = ({ diverged, ratio: steps, ratioAtBudget }: Cell) =>
  diverged === null ? `${ratio(steps)} / ${ratio(ratioAtBudget)}` : 'diverged';

/**
 * A row for each program: validation loss over that of the best of four Adams, after the same steps
 * and after the median of the seconds that Adam took.
 */
export const programTable = (verdicts: readonly ProgramVerdict[]): TextTable => ({
  head: [
    'program',
    'half',
    'best Adam',
    'adam 0.001',
    ...(verdicts[0]?.cells.map(({ name }) => name) ?? []),
  ],
  rows: verdicts.map(({ program, half, best, bestLoss, carelessRatio, cells }) => [
    program,
    half,
    `${best.slice(5)}: ${Number(bestLoss.toPrecision(3))}`,
    ratio(carelessRatio),
    ...cells.map(cellText),
  ]),
});

/** A row for each optimizer of ours: on how many programs it is no worse than Adam. */
export const scoreTable = (verdicts: readonly ProgramVerdict[]): TextTable => ({
  head: [
    'optimizer',
    'no worse than adam(0.001)',
    'no worse than the best of four',
    "at Adam's median seconds",
    'diverged',
  ],
  rows: scoresOf(verdicts).map(({ name, programs, careless, best, bestAtBudget, diverged }) => [
    name,
    `${careless} of ${programs}`,
    `${best} of ${programs}`,
    `${bestAtBudget} of ${programs}`,
    `${diverged}`,
  ]),
});
