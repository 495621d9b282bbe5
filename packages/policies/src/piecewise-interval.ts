import { checkNumber, CurvatureError } from '@curvature/spec';

/**
 * Intervals that change on the way: `[from, every]` means every so many steps from that step on.
 * The first also holds before its step.
 */
export type PiecewiseInterval = readonly (readonly [from: number, every: number])[];

/**
 * Stairs that have been checked where they were written, for `roots` of `every` and `check` of
 * `traceChange`.
 * @param stairs `[from, every]` pairs, in rising order of `from`: whole steps, at least 0 and at
 *   least 1.
 * @throws CurvatureError naming the stair that is wrong.
 */
export const piecewiseInterval = (stairs: PiecewiseInterval): PiecewiseInterval =>
  checkPiecewiseInterval('piecewiseInterval', 'stairs', [...stairs]);

/**
 * `value` as a piecewiseInterval, where a number is one stair. @throws CurvatureError naming the
 * option and the stair that is wrong.
 */
export function checkPiecewiseInterval(
  owner: string,
  name: string,
  value: number | PiecewiseInterval,
): PiecewiseInterval {
  if (!Array.isArray(value))
    return [[1, checkNumber(owner, name, value, { min: 1, integer: true })]];
  if (value.length === 0) {
    throw new CurvatureError(
      `${owner}: option ${name} has no stairs.`,
      '',
      `Give at least one, as in ${name}: [[1, 10]].`,
    );
  }
  return value.map((stair, i) => [
    checkNumber(owner, `${name}[${i}][0] (from which step)`, stair?.[0], {
      above: value[i - 1]?.[0] ?? -1,
      integer: true,
    }),
    checkNumber(owner, `${name}[${i}][1] (the interval)`, stair?.[1], { min: 1, integer: true }),
  ]);
}

/**
 * A copy of what has been checked as stairs, where a number is one stair: who gave it may change it
 * later.
 */
export const stairsOf = (value: number | PiecewiseInterval): PiecewiseInterval =>
  typeof value === 'number' ? [[1, value]] : value.map(([from, every]) => [from, every]);

/** The interval that holds at `step`. */
export const intervalAt = (stairs: PiecewiseInterval, step: number): number =>
  (stairs.findLast(([from]) => from <= step) ?? stairs[0])![1];

/**
 * Whether a turn falls on `step`, where each stair counts its turns from its own first step; one
 * always falls on step 1.
 */
export function fallsOn(stairs: PiecewiseInterval, step: number): boolean {
  const [from, every] = stairs.findLast(([first]) => first <= step) ?? stairs[0]!;
  return step === 1 || (step - from) % every === 0;
}
