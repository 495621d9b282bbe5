import type { Builder, Floating, Value } from '../graph/graph-builder.js';
import { stackOps } from '../graph/symmetric-ops.js';

const SMALLEST = { float32: 1e-30, float64: 1e-200 };
/** Relative change of the eighth power of the estimate at which to stop. */
const TOLERANCE = { float32: 1e-6, float64: 1e-10 };
const ROUNDS = 40;
/**
 * Several vectors at a time: one of them may be nearly orthogonal to the leading eigenvector, all
 * of them are not in practice.
 */
const COLUMNS = [1, 2, 3, 4];

/** Of each matrix of a stack, [count, 1, 1]. */
export interface LargestEigenvalues {
  /** Right to some digits, and never above the truth but by rounding. */
  readonly estimate: Value;
  /** Never below the truth but by rounding; above it by a factor of n^(1/16) at most. */
  readonly bound: Value;
}

/**
 * The largest eigenvalue of each matrix of a stack. From below, by power iteration on B = A^8:
 * three squarings, in which matrix products are at their fastest, and at most 40 products with a
 * few vectors do the work of 320. From above, by a norm of B, whose eighth root is far sharper than
 * the same norm of A. stack: [count, n, n], symmetric positive semidefinite
 * Source: Golub and Van Loan, Matrix Computations, 8.2.1. Google's Shampoo stops by an absolute
 * tolerance; here it is relative.
 */
export function largestEigenvalues(b: Builder, stack: Value): LargestEigenvalues {
  const { div, mul, pow, where, equal, rowNorm, norm, power, matMul } = stackOps(b);
  // No eigenvalue of the unit is over 1, and the largest is at least n^(-1/2): its powers neither
  // over- nor underflow in float32.
  const size = rowNorm(stack);
  const unit = div(stack, where(equal(size, 0), 1, size));
  const eighth = power(unit, 8);
  const vectors = leadingVectors(b, eighth);
  // Rayleigh's quotient errs by the square of the vector's error.
  const quotients = overRows(b, mul(vectors, matMul(unit, vectors)));
  const estimate = b.op('ReduceMax', [quotients, b.integers([2])]);
  return { estimate: mul(estimate, size), bound: mul(pow(norm(eighth), 1 / 8), size) };
}

/** Unit vectors along which |B v| is largest. -> [count, n, columns] */
function leadingVectors(b: Builder, eighth: Value): Value {
  const given = startVectors(b, eighth);
  // Unit vectors from the start, since |B v| then never shrinks from round to round; other lengths
  // would hide its growth.
  const start = [
    units(b, given, lengths(b, given)),
    stackOps(b).mul(lengths(b, given), 0),
  ] as const;
  const [vectors] = b.loop(ROUNDS, start, (inner, [v, before]) => {
    const { mul, sub, matMul, greater, any } = stackOps(inner);
    const image = matMul(eighth, v);
    const length = lengths(inner, image);
    const grows = greater(sub(length, before), mul(length, TOLERANCE[eighth.type as Floating]));
    return { carried: [units(inner, image, length), length], again: any(grows) };
  });
  return vectors;
}

/** Sums each column. [count, n, columns] -> [count, 1, columns] */
const overRows = (b: Builder, x: Value): Value => b.op('ReduceSum', [x, b.integers([1])]);

const lengths = (b: Builder, vectors: Value): Value =>
  stackOps(b).sqrt(overRows(b, stackOps(b).square(vectors)));

/** Vectors at length 1; zeros stay zeros. */
const units = (b: Builder, vectors: Value, length: Value): Value =>
  stackOps(b).div(vectors, stackOps(b).add(length, SMALLEST[vectors.type as Floating]));

/**
 * Without any symmetry, and positive like the leading eigenvector of a matrix of positive elements.
 * -> [count, n, columns]
 */
function startVectors(b: Builder, stack: Value): Value {
  const { add, mul } = stackOps(b);
  const ones = add(mul(b.op('ReduceMax', [stack, b.integers([2])]), 0), 1);
  const places = b.op('CumSum', [ones, b.integers([1])]);
  const phases = mul(mul(places, places), b.cast(b.integers(COLUMNS), stack.type));
  return add(mul(b.op('Sin', [phases]), 0.5), 1);
}
