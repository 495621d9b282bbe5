import type { Row, Summary } from '../protocol/summary.js';

const times = (ratio: number) => ratio.toFixed(2);

/** Who is there first, and who needs the fewest steps where that is another one. */
function sentences(best: Row, fewest: Row, reference: string): string {
  const first = `${best.name} reaches the loss of ${reference} in ${times(best.stepsRatio!)} of its steps and ${times(best.secondsRatio!)} of its seconds.`;
  const before = best.secondsRatio! < 1 ? '' : `${reference} is there first. `;
  const after =
    fewest === best
      ? ''
      : ` ${fewest.name} needs the fewest steps, ${times(fewest.stepsRatio!)} of those of ${reference}.`;
  return before + first + after;
}

const reaching = ({ rows }: Summary, by: 'secondsRatio' | 'stepsRatio') =>
  rows
    .filter((row) => row.family === 'second' && row[by] !== null)
    .toSorted((a, b) => a[by]! - b[by]!);

/**
 * The answer in a sentence: the second-order optimizer that is there first, whether that is sooner
 * or later than the reference.
 */
export function verdictOf(summary: Summary): string {
  const { reference, rows } = summary;
  if (reference === null)
    return 'No first-order optimizer took part and came through, so there is no target.';
  const [best] = reaching(summary, 'secondsRatio');
  if (best) return sentences(best, reaching(summary, 'stepsRatio')[0]!, reference);
  const others = rows.filter(({ family }) => family === 'second').map(({ name }) => name);
  if (others.length === 0) return `${reference} has the lowest loss of the first-order optimizers.`;
  return `${new Intl.ListFormat('en', { type: 'disjunction' }).format(others)} did not reach the loss of ${reference}.`;
}
