/**
 * Whether work is due at a step from `from` to `to`: if a block misses steps, its pending work runs
 * at its next step, once. The search starts at the end, where the last due step is at most an
 * interval away.
 */
export function anyOf(from: number, to: number, has: (step: number) => boolean): boolean {
  for (let step = to; step >= from; step--) if (has(step)) return true;
  return false;
}
