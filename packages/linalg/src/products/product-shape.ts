import type { Floats } from '../normalise.js';
import { operand } from '../wasm/layouts.js';
import { isFloat32 } from '../realms.js';

/**
 * C_s = alpha A_s B_s + beta C_s for every s < count, all of one type. A is [n, m], B [m, k], C [n,
 * k], with the layouts of `operand` and `result`. C is not read if beta is 0.
 */
export interface Product {
  readonly count: number;
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly alpha: number;
  readonly a: Floats;
  readonly aLayout: number;
  readonly b: Floats;
  readonly bLayout: number;
  readonly beta: number;
  readonly c: Floats;
  readonly cLayout: number;
}

/** The number of entries of one matrix. */
export const entries = (rows: number, across: number, layout: number): number =>
  layout === operand.packed ? (rows * (rows + 1)) / 2 : rows * across;

/** An array of zeros of the type of `a`. */
export function emptyLike<T extends Floats>(a: T, length: number): T {
  return (isFloat32(a) ? new Float32Array(length) : new Float64Array(length)) as T;
}
