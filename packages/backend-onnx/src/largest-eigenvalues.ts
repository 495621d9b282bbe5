import type { Builder, Floating, Value } from './graph-builder.js';
import { stackOps } from './symmetric-ops.js';

const SMALLEST = { float32: 1e-30, float64: 1e-200 };
/** Relative change of the eighth power of the estimate at which to stop. */
const TOLERANCE = { float32: 1e-6, float64: 1e-10 };
const ROUNDS = 40;
/** Vectors at a time: that all of them are nearly orthogonal to the leading eigenvector does not happen; one of them may be. */
const COLUMNS = [1, 2, 3, 4];

/**
 * The largest eigenvalue of each matrix of a stack, from below, by power iteration on the eighth power: three squarings, in
 * which matrix products are at their fastest, and at most 40 products with a few vectors do the work of 320.
 * stack: [count, n, n], symmetric positive semidefinite -> [count, 1, 1]
 * Source: Golub and Van Loan, Matrix Computations, 8.2.1. Google's Shampoo stops by an absolute tolerance; here it is relative.
 */
export function largestEigenvalues(b: Builder, stack: Value): Value {
  const type = stack.type as Floating;
  const { div, mul, where, equal, maxAbs, power, matMul } = stackOps(b);
  const size = maxAbs(stack);
  const unit = div(stack, where(equal(size, 0), 1, size));
  const eighth = power(unit, 8);
  const start = startVectors(b, stack);
  const [vectors] = b.loop(ROUNDS, [start, mul(overRows(b, start), 0)] as const, (inner, [v, before]) => {
    const { add, sub, sqrt, square, greater, any, ...ops } = stackOps(inner);
    const image = ops.matMul(eighth, v);
    const length = sqrt(overRows(inner, square(image)));
    const grows = greater(sub(length, before), ops.mul(length, TOLERANCE[type]));
    return { carried: [ops.div(image, add(length, SMALLEST[type])), length], again: any(grows) };
  });
  // Rayleigh's quotient errs by the square of the vector's error.
  const quotients = overRows(b, mul(vectors, matMul(unit, vectors)));
  return mul(b.op('ReduceMax', [quotients, b.integers([2])]), size);
}

/** Sums each column. [count, n, columns] -> [count, 1, columns] */
const overRows = (b: Builder, x: Value): Value => b.op('ReduceSum', [x, b.integers([1])]);

/** Without any symmetry, and positive like the leading eigenvector of a matrix of positive elements. -> [count, n, columns] */
function startVectors(b: Builder, stack: Value): Value {
  const { add, mul } = stackOps(b);
  const ones = add(mul(b.op('ReduceMax', [stack, b.integers([2])]), 0), 1);
  const places = b.op('CumSum', [ones, b.integers([1])]);
  const phases = mul(mul(places, places), b.cast(b.integers(COLUMNS), stack.type));
  return add(mul(b.op('Sin', [phases]), 0.5), 1);
}
