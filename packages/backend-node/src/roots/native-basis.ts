import { CurvatureError } from '@curvature/spec';
import { readsAreCheap, withValues } from '@curvature/spec/reads';
import type { BasisSolver, EigenBasis } from '@curvature/spec/roots';
import { keep, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { type Doubles, inDoubles } from '../operations/doubles.js';
import type { Handle } from '../operations/operations.js';
import { FLOPS, LARGEST_CONDITION, symmetricOf } from './symmetric.js';

const OWNER = 'nativeBasis';

/**
 * Eigenbases by TensorFlow in float64, on the device of tfjs-node, for SOAP: a stack is spread over
 * its threads. On a GPU the bases stay there; what is told of them comes later, and so does the
 * result. Coordinates whose row is zero keep their own axis, as in `eigenBasis()`; every refresh
 * solves.
 * @throws CurvatureError from `solve` if the backend is not that of tfjs-node, or, on a GPU by a
 *   rejection, if a matrix holds NaN or Inf: it names the first.
 */
export function nativeBasis(): BasisSolver {
  return {
    name: OWNER,
    stacked: true,
    solve: (matrix) => {
      const [count, n] = matrix.shape as [number, number, number];
      if (count * n === 0) return { basis: zeros([count, n, n]), ...told([]) };
      const { basis, conditions } = basesOf(matrix, count, n);
      // Later, the tidy of the caller has ended.
      if (!readsAreCheap()) keep(basis);
      const whole = withValues([conditions], (values) => result(basis, values!));
      conditions.dispose();
      return whole;
    },
    estimate: (count, n) => ({ bytes: 4 * count * n * n, flops: FLOPS * count * n ** 3 }),
  };
}

/** The bases of a stack, and the conditions of its matrices: NaN for one that is not finite. */
function basesOf(matrix: Tensor, count: number, n: number): Record<'basis' | 'conditions', Tensor> {
  return inDoubles(OWNER, (d) => {
    const { isFinite, symmetric } = symmetricOf(d, d.of(matrix));
    const rows = d.shaped(d.max(d.abs(symmetric), [2]), [count, n]);
    const isBlank = d.indicator(d.isZero(rows));
    const largest = d.max(rows, [1]);
    // No eigenvalue is below -reach.
    const reach = d.mul(d.where(d.isZero(largest), 1, largest), n);
    const [values, vectors] = d.eigen(d.sub(symmetric, setApart(d, isBlank, reach, n)));
    const ordered = d.columns(vectors, placesOf(d, isBlank));
    const conditions = d.shaped(conditionOf(d, values, reach), [count, 1, 1]);
    return {
      basis: d.toTensor(withAxes(d, ordered, isBlank, n)),
      conditions: d.toTensor(d.shaped(d.where(isFinite, conditions, NaN), [count])),
    };
  });
}

/**
 * A diagonal that puts coordinates whose row is zero below all eigenvalues, the last one lowest, so
 * that no eigenvector mixes them with others that have no curvature.
 */
function setApart(d: Doubles, isBlank: Handle, reach: Handle, n: number): Handle {
  const ranks = Float64Array.from({ length: n }, (_, i) => 2 + (2 * (i + 1)) / n);
  const marks = d.mul(d.mul(isBlank, reach), d.constant(ranks, [1, n]));
  return d.mul(d.shaped(marks, [-1, 1, n]), d.identity(n));
}

/**
 * Which eigenvector, counted from the lowest, stands in each column: that of a coordinate set apart
 * in its own, the others in the columns that are left, in order.
 */
function placesOf(d: Doubles, isBlank: Handle): Handle {
  const others = d.sub(1, isBlank);
  const own = d.mul(isBlank, d.sumsBefore(isBlank, true));
  const next = d.add(d.sum(isBlank, [1]), d.sumsBefore(others, false));
  return d.add(own, d.mul(others, next));
}

/** The axes of coordinates set apart, without rounding. */
function withAxes(d: Doubles, basis: Handle, isBlank: Handle, n: number): Handle {
  const [down, across] = [d.shaped(isBlank, [-1, n, 1]), d.shaped(isBlank, [-1, 1, n])];
  const others = d.mul(d.sub(1, down), d.sub(1, across));
  return d.add(d.mul(basis, others), d.mul(across, d.identity(n)));
}

/** Largest over smallest of the eigenvalues that are neither 0 nor set apart. -> [count, 1] */
function conditionOf(d: Doubles, values: Handle, reach: Handle): Handle {
  const isApart = d.isLess(values, d.mul(reach, -1.5));
  const isUnseen = d.or(isApart, d.isZero(values));
  const most = d.max(d.where(isUnseen, -Infinity, values), [1]);
  const least = d.min(d.where(isUnseen, Infinity, values), [1]);
  const ratio = d.where(
    d.isLess(0, least),
    d.smallerOf(d.div(most, least), LARGEST_CONDITION),
    LARGEST_CONDITION,
  );
  return d.where(d.isLess(least, Infinity), ratio, 1);
}

function result(basis: Tensor, conditions: ArrayLike<number>): EigenBasis {
  const all = Array.from(conditions);
  const bad = all.findIndex(Number.isNaN);
  if (bad < 0) return { basis, ...told(all) };
  basis.dispose();
  throw notFinite(bad, all.length);
}

const told = (conditions: readonly number[]) => ({
  offDiagonal: 0,
  condition: Math.max(1, ...conditions),
  reused: 0,
});

const notFinite = (tile: number, count: number) =>
  new CurvatureError(
    `Tile ${tile} of ${count} holds NaN or Infinity.`,
    'The usual cause is a gradient that overflowed.',
    'Check the loss and the gradients; lower the learning rate.',
  );
