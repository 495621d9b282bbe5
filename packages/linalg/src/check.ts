import { checkNumber, CurvatureError } from '@curvature/spec';

/** Throws unless `value` is a whole number of at least `min`. */
export function checkWhole(owner: string, name: string, value: number, min = 0): void {
  checkNumber(owner, name, value, { min, max: Number.MAX_SAFE_INTEGER, integer: true });
}

/** Throws unless `array` has `length` entries. */
export function checkLength(
  owner: string,
  name: string,
  array: ArrayLike<number>,
  length: number,
): void {
  if (array.length === length) return;
  throw new CurvatureError(
    `${owner}: ${name} must have ${length} entries, got ${array.length}.`,
    'The usual cause is a dense matrix in place of a packed one, or the size of another block.',
    `Pass ${length} entries, or the size that fits ${array.length}.`,
  );
}

/** Throws unless `matrix` holds n*n finite numbers; names the first entry that is not finite. */
export function checkSquare(owner: string, matrix: Float64Array, n: number): void {
  checkWhole(owner, 'n', n);
  checkLength(owner, 'matrix', matrix, n * n);
  const bad = firstBad(matrix, n);
  if (bad === null) return;
  throw new CurvatureError(
    `${owner}: ${bad}`,
    'The usual cause is a gradient that overflowed or became NaN some steps earlier.',
    'Check the loss and the gradients, lower the learning rate, or skip this step.',
  );
}

/** Names the first entry that is not finite; null if there is none. */
export function firstBad(matrix: Float64Array | Float32Array, n: number): string | null {
  // A loop, since `findIndex` takes longer than the inverse of the matrix.
  let at = 0;
  while (at < matrix.length && Number.isFinite(matrix[at])) at++;
  if (at === matrix.length) return null;
  return `entry (row ${Math.floor(at / n)}, column ${at % n}) is ${matrix[at]}; every entry must be finite.`;
}
