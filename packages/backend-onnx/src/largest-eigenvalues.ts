import type { Builder, Value } from './graph-builder.js';
import { stackOps } from './symmetric-ops.js';

const SMALLEST = { float32: 1e-30, float64: 1e-200 };
/** Relative change of the eighth power of the estimate at which to stop. */
const TOLERANCE = { float32: 1e-6, float64: 1e-10 };
const ROUNDS = 40;

/**
 * The largest eigenvalue of each matrix of a stack, from below, by power iteration on the eighth power: three squarings, in
 * which matrix products are at their fastest, and at most 40 products with a vector do the work of 320.
 * stack: [count, n, n], symmetric positive semidefinite -> [count, 1, 1]
 * Source: Golub and Van Loan, Matrix Computations, 8.2.1. Google's Shampoo stops by an absolute tolerance; here it is relative.
 */
export function largestEigenvalues(b: Builder, stack: Value): Value {
  const { div, mul, where, equal, maxAbs, power, matMul, sum, transpose } = stackOps(b);
  const size = maxAbs(stack);
  const unit = div(stack, where(equal(size, 0), 1, size));
  const eighth = power(unit, 8);
  const none = mul(size, 0);
  const [vector] = b.loop(ROUNDS, [startVector(b, stack), none] as const, (inner, [v, before]) => {
    const ops = stackOps(inner);
    const image = ops.matMul(eighth, v);
    const length = ops.sqrt(ops.sum(ops.square(image)));
    const type = stack.type as 'float32' | 'float64';
    const change = ops.sub(length, before);
    return {
      carried: [ops.div(image, ops.add(length, SMALLEST[type])), length],
      again: ops.any(ops.greater(change, ops.mul(length, TOLERANCE[type]))),
    };
  });
  // Rayleigh's quotient errs by the square of the vector's error.
  return mul(sum(matMul(transpose(vector), matMul(unit, vector))), size);
}

/** Positive like the leading eigenvector of a matrix of positive elements, and without any symmetry. -> [count, n, 1] */
function startVector(b: Builder, stack: Value): Value {
  const { add, mul } = stackOps(b);
  const column = b.op('ReduceMax', [stack, b.integers([2])], { attributes: { keepdims: { integer: 1 } } });
  const ones = add(mul(column, 0), 1);
  const places = b.op('CumSum', [ones, b.integers([1])]);
  return add(mul(b.op('Sin', [mul(places, places)]), 0.5), 1);
}
