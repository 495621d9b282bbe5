import { CurvatureError } from '@curvature/spec';
import { checkWhole } from './check.js';
import { isFloat32 } from './realms.js';

/** `count` matrices of n x n, row-major, one after the other. */
export interface Stack {
  readonly count: number;
  readonly n: number;
  /** [count, n, n] */
  readonly values: Float64Array | Float32Array;
}

/** A stack of zeros of the same sizes and type. */
export function zerosLike({ count, n, values }: Stack): Stack {
  const length = count * n * n;
  return {
    count,
    n,
    values: isFloat32(values) ? new Float32Array(length) : new Float64Array(length),
  };
}

/** Throws unless the sizes are whole numbers and fit the number of entries. */
export function checkStack(owner: string, { count, n, values }: Stack): void {
  checkWhole(owner, 'count', count);
  checkWhole(owner, 'n', n);
  if (values.length === count * n * n) return;
  throw new CurvatureError(
    `${owner}: a stack of ${count} matrices of ${n} x ${n} must have ${count * n * n} entries, got ${values.length}.`,
    'The usual cause is a single matrix with the count of a stack, or packed triangles in place of dense matrices.',
    'Pass values of shape [count, n, n].',
  );
}
