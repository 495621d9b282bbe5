/**
 * The value in the middle; of an even number, the mean of the two there. Infinity counts as a
 * value.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [below, above] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  return below === above ? below : (below + above) / 2;
}

/**
 * Steps whose losses are looked at together: batches differ, and one lucky batch reaches no target.
 */
const WINDOW = 11;

/** The median of each value and the ten before it, or of as many as there are. */
export const runningMedian = (values: readonly number[]): number[] =>
  values.map((_, i) => median(values.slice(Math.max(0, i + 1 - WINDOW), i + 1)));

/** At most so many indices of `length`, evenly spread; the first and the last are among them. */
export function spreadIndices(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (length - 1)) / (most - 1)));
}
