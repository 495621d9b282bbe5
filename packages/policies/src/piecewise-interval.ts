import { checkNumber, CurvatureError } from '@curvature/spec';

/**
 * An interval that changes with the step: `[from, every]` means every `every` steps from step
 * `from` on. The first piece also holds before its step.
 */
export type PiecewiseInterval = readonly (readonly [from: number, every: number])[];

/**
 * Checks a piecewise interval at once, for `roots` of `every` and `check` of `traceChange`.
 * @param pieces `[from, every]` pairs in rising order of `from`; whole, from at least 0, every at
 *   least 1.
 * @throws CurvatureError naming the piece that is wrong.
 */
export const piecewiseInterval = (pieces: PiecewiseInterval): PiecewiseInterval =>
  checkPiecewiseInterval('piecewiseInterval', 'pieces', [...pieces]);

/**
 * `value` as a piecewise interval; a number is one piece. @throws CurvatureError naming the option
 * and the piece that is wrong.
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
      `${owner}: option ${name} has no pieces.`,
      '',
      `Give at least one, as in ${name}: [[1, 10]].`,
    );
  }
  return value.map((piece, i) => [
    checkNumber(owner, `${name}[${i}][0] (from which step)`, piece?.[0], {
      above: value[i - 1]?.[0] ?? -1,
      integer: true,
    }),
    checkNumber(owner, `${name}[${i}][1] (the interval)`, piece?.[1], { min: 1, integer: true }),
  ]);
}

/** A copy of a checked piecewise interval, since its owner may change it later. */
export const piecesOf = (value: number | PiecewiseInterval): PiecewiseInterval =>
  typeof value === 'number' ? [[1, value]] : value.map(([from, every]) => [from, every]);

/** The interval that holds at `step`. */
export const intervalAt = (pieces: PiecewiseInterval, step: number): number =>
  (pieces.findLast(([from]) => from <= step) ?? pieces[0])![1];

/**
 * Whether an update is due at `step`. Each piece counts from its own first step; step 1 always has
 * an update.
 */
export function isDue(pieces: PiecewiseInterval, step: number): boolean {
  const [from, every] = pieces.findLast(([first]) => first <= step) ?? pieces[0]!;
  return step === 1 || (step - from) % every === 0;
}
