import type { Row } from '../../protocol/summary.js';
import type { Result } from '../result.js';
import { type TextTable, times } from '../table.js';

/** `0.35 / 0.43`: ratios of steps and seconds to the optimizer that set the target. */
function cell(row: Row | undefined, reference: string | null): string {
  if (!row) return '';
  if (row.name === reference) return 'target';
  if (row.stepsRatio === null || row.secondsRatio === null) return 'not reached';
  return `${times(row.stepsRatio)} / ${times(row.secondsRatio)}`;
}

/** All tasks in one table: ours first, then by the fewest steps to the targets. */
export function overviewOf(results: readonly Result[]): TextTable {
  const rowsOf = (name: string) =>
    results.map(({ summary }) => summary.rows.find((row) => row.name === name));
  const all = new Map(
    results.flatMap(({ summary }) => summary.rows).map(({ name, family }) => [name, family]),
  );
  // The product of step ratios; 2 for a target not reached, 1 for a task not run.
  const rank = (name: string) => {
    const ratios = rowsOf(name).map((row) => (row ? (row.stepsRatio ?? 2) : 1));
    return ratios.reduce((product, each) => product * each, 1);
  };
  const names = [...all.keys()].toSorted(
    (a, b) => all.get(b)!.localeCompare(all.get(a)!) || rank(a) - rank(b) || a.localeCompare(b),
  );
  return {
    head: ['optimizer', ...results.map(({ task }) => task)],
    rows: names.map((name) => [
      name,
      ...rowsOf(name).map((row, i) => cell(row, results[i]!.summary.reference)),
    ]),
  };
}
