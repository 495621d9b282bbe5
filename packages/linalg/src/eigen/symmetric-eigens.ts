import { CurvatureError } from '@curvature/spec/checks';
import { firstBad } from '../check.js';
import { withDecomposer } from './decomposer.js';
import type { Decomposer } from './types.js';
import { exponentOf, maxAbs, symmetriseInto } from '../roots/normalise.js';
import { checkStack, zerosLike, type Stack } from '../stack.js';

/** The eigenvalues and eigenvectors of every matrix of a stack. */
export interface Eigens {
  /** [count, n], ascending within each matrix. */
  readonly values: Float64Array;
  /**
   * [count, n, n], of the stack's type: row k of a matrix is the unit eigenvector of its k-th
   * value.
   */
  readonly vectors: Stack;
}

/**
 * All eigenvalues and eigenvectors of every matrix of a stack, in float64: in WebAssembly by divide
 * and conquer where there is such, else as `symmetricEigen`. A row of zeros has its own axis for an
 * eigenvector, exactly, and no other has a part in it.
 * @param stack [count, n, n], not changed; (A + A^T)/2 is decomposed, scaled by a power of two, so
 *   that results do not depend on scale.
 * @throws CurvatureError on sizes that do not fit, and for an entry that is not finite, naming the
 *   first such matrix.
 */
export function symmetricEigens(stack: Stack): Eigens {
  return eigensOfPart(stack, 0, stack.count);
}

/**
 * The same for part of a stack of `total` that begins with matrix `first`: errors name matrices of
 * the whole.
 */
export function eigensOfPart(stack: Stack, first: number, total: number): Eigens {
  checkStack('symmetricEigens', stack);
  const { count, n } = stack;
  const out = { values: new Float64Array(count * n), vectors: zerosLike(stack) };
  if (n > 0) {
    withDecomposer(n, (decomposer) => {
      for (let k = 0; k < count; k++)
        solveOne(decomposer, stack, k, out, `${first + k} of ${total}`);
    });
  }
  return out;
}

function solveOne(
  decomposer: Decomposer,
  { n, values }: Stack,
  k: number,
  out: Eigens,
  name: string,
): void {
  const one = values.subarray(k * n * n, (k + 1) * n * n);
  const largest = maxAbs(one);
  if (largest === Infinity) throw notFinite(`${name}: ${firstBad(one, n)}`);
  const power = exponentOf(largest);
  symmetriseInto(decomposer.matrix, one, n, power);
  const { live, still } = compact(decomposer.matrix, n);
  const pairs = decomposer.solve(live.length);
  if (!pairs) throw notConverged(name);
  // Behind the pairs come those of the axes that are left out.
  const all = Float64Array.from({ length: n }, (_, i) => (pairs.values[i] ?? 0) * 2 ** power);
  const order = [...all.keys()].toSorted((i, j) => all[i]! - all[j]!);
  order.forEach((from, to) => {
    const row = out.vectors.values.subarray((k * n + to) * n, (k * n + to + 1) * n);
    out.values[k * n + to] = all[from]!;
    if (from >= live.length) row[still[from - live.length]!] = 1;
    else put(row, pairs.vector(from), live);
  });
}

/**
 * Moves all rows and columns but those of zeros to the front of a symmetric matrix; tells which
 * these are.
 */
function compact(matrix: Float64Array, n: number) {
  const live: number[] = [];
  const still: number[] = [];
  for (let i = 0; i < n; i++) (isZero(matrix, i * n, n) ? still : live).push(i);
  // No entry is overwritten before it is read: they move forward, in their order.
  let at = 0;
  if (still.length > 0)
    for (const i of live) for (const j of live) matrix[at++] = matrix[i * n + j]!;
  return { live, still };
}

function isZero(matrix: Float64Array, at: number, length: number): boolean {
  for (let k = at; k < at + length; k++) if (matrix[k] !== 0) return false;
  return true;
}

function put(row: Stack['values'], vector: Float64Array, live: readonly number[]): void {
  if (live.length === row.length) row.set(vector);
  else live.forEach((axis, i) => (row[axis] = vector[i]!));
}

const notFinite = (what: string) =>
  new CurvatureError(
    `symmetricEigens: matrix ${what}`,
    'The usual cause is a gradient that overflowed or became NaN some steps earlier.',
    'Check the loss and the gradients, lower the learning rate, or skip this step.',
  );

const notConverged = (what: string) =>
  new CurvatureError(
    `symmetricEigens: the eigenvalues of matrix ${what} did not converge.`,
    'This is not known to happen for finite matrices.',
    'Please report the matrix; symmetricEigen, which takes another way, may help meanwhile.',
  );
