import type { Row, Summary } from '../protocol/summary.js';

const times = (ratio: number) => ratio.toFixed(2);

/** Which optimizer is first, and, if it is another one, which needs the fewest steps. */
function sentences(best: Row, fewest: Row, reference: string): string {
  const first =
    `${best.name} reaches the loss of ${reference} in ${times(best.stepsRatio!)} of ` +
    `its steps and ${times(best.secondsRatio!)} of its seconds.`;
  const before = best.secondsRatio! < 1 ? '' : `${reference} is faster. `;
  const after =
    fewest === best
      ? ''
      : ` ${fewest.name} needs the fewest steps, ${times(fewest.stepsRatio!)} of those ` +
        `of ${reference}.`;
  return before + first + after;
}

const reaching = ({ rows }: Summary, by: 'secondsRatio' | 'stepsRatio') =>
  rows
    .filter((row) => row.family === 'second' && row[by] !== null)
    .toSorted((a, b) => a[by]! - b[by]!);

/**
 * The result in a sentence: the second-order optimizer that first reaches the reference's loss,
 * sooner or later than the reference.
 */
export function verdictOf(summary: Summary): string {
  const { reference, rows } = summary;
  if (reference === null) return 'No first-order optimizer finished, so there is no target.';
  const [best] = reaching(summary, 'secondsRatio');
  if (best) return sentences(best, reaching(summary, 'stepsRatio')[0]!, reference);
  const others = rows.filter(({ family }) => family === 'second').map(({ name }) => name);
  if (others.length === 0) return `${reference} has the lowest loss of the first-order optimizers.`;
  return (
    `${new Intl.ListFormat('en', { type: 'disjunction' }).format(others)} did not ` +
    `reach the loss of ${reference}.`
  );
}
