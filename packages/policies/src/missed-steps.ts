/**
 * Whether anything falls on a step from `from` to `to`: a block that has not seen some steps makes
 * up at the next for what fell on them, once. Looked for from the end, where the next turn is at
 * most an interval away.
 */
export function anyOf(from: number, to: number, has: (step: number) => boolean): boolean {
  for (let step = to; step >= from; step--) if (has(step)) return true;
  return false;
}
