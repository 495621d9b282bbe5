import { CurvatureError } from '@curvature/spec';
import { firstBad } from '../check.js';
import type { Engine } from '../engines/engine.js';
import { withEngine } from '../engines/with-engine.js';
import { exponentOf, maxAbs, symmetriseInto } from '../normalise.js';
import { checkStack, zerosLike, type Stack } from '../stack.js';
import { compact, spread } from './zero-rows.js';

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
 * and conquer, or else in TypeScript by QL. The eigenvector of a row of zeros is its own axis,
 * exactly, and every other eigenvector has 0 there.
 * @param stack [count, n, n], not changed; (A + A^T)/2 is decomposed, scaled by a power of two, so
 *   that results do not depend on scale.
 * @throws CurvatureError on sizes that do not fit, and for an entry that is not finite, naming the
 *   first such matrix.
 */
export function symmetricEigens(stack: Stack): Eigens {
  return eigensOfPart(stack, 0, stack.count);
}

/**
 * The eigens of a part of a stack of `total` matrices, from matrix `first` on. Errors name matrices
 * by their place in the whole stack.
 */
export function eigensOfPart(stack: Stack, first: number, total: number): Eigens {
  checkStack('symmetricEigens', stack);
  const { count, n } = stack;
  const out = { values: new Float64Array(count * n), vectors: zerosLike(stack) };
  if (n === 0) return out;
  withEngine(n, { float64: 1, float32: 0 }, (engine) => {
    const matrix = engine.matrix('float64') as Float64Array;
    for (let k = 0; k < count; k++)
      solveOne(engine, matrix, stack, k, out, `${first + k} of ${total}`);
  });
  return out;
}

/** `matrix` is the engine's, for the scaled symmetric part. */
function solveOne(
  engine: Engine,
  matrix: Float64Array,
  { n, values }: Stack,
  k: number,
  out: Eigens,
  name: string,
): void {
  const one = values.subarray(k * n * n, (k + 1) * n * n);
  const largest = maxAbs(one);
  if (largest === Infinity) throw notFinite(`${name}: ${firstBad(one, n)}`);
  const power = exponentOf(largest);
  symmetriseInto(matrix, one, n, power);
  const { filled, zero } = compact(matrix, n);
  const pairs = engine.eigen(matrix, filled.length);
  if (pairs.sweeps < 0) throw notConverged(name);
  // The pairs of zero rows come after those of the engine.
  const all = Float64Array.from({ length: n }, (_, i) => (pairs.values[i] ?? 0) * 2 ** power);
  const order = [...all.keys()].toSorted((i, j) => all[i]! - all[j]!);
  order.forEach((from, to) => {
    const row = out.vectors.values.subarray((k * n + to) * n, (k * n + to + 1) * n);
    out.values[k * n + to] = all[from]!;
    if (from >= filled.length) row[zero[from - filled.length]!] = 1;
    else spread(row, pairs.vector(from), filled);
  });
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
    'No finite matrix is known with which this happens.',
    "Please report the matrix; useKernels('none'), which takes another algorithm, may help meanwhile.",
  );
