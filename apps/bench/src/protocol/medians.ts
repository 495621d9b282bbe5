/** The median; of an even number of values, the mean of the middle two. Infinity is a value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [below, above] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  return below === above ? below : (below + above) / 2;
}

/** Number of losses in a running median, so that one lucky batch does not reach the target. */
const WINDOW = 11;

/** The median of each value and the ten before it, or of all before it if there are fewer. */
export const runningMedian = (values: readonly number[]): number[] =>
  values.map((_, i) => median(values.slice(Math.max(0, i + 1 - WINDOW), i + 1)));

/** At most `most` indices below `length`, evenly spread, with the first and the last. */
export function spreadIndices(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (length - 1)) / (most - 1)));
}
