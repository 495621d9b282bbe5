import type { Ridge } from '@curvature/spec';
import type { Doubles } from '../operations/doubles.js';
import type { Handle } from '../operations/operations.js';

/** Eigenvalues of a stack after damping, as `dampedSpectrum` of @curvature/linalg has them. */
export interface Spectrum {
  /** max(eigenvalue, 0) + ridge; 0 for a direction without curvature. [count, n] */
  readonly values: Handle;
  /** Directions that are 0 to rounding, whose ridge rounding hides. [count, n] */
  readonly isNull: Handle;
  /** How far eigenvalues lie below 0, where rounding explains it. [count, n] */
  readonly raised: Handle;
  /** [count, 1], as all that follow. */
  readonly ridge: Handle;
  readonly largest: Handle;
  readonly condition: Handle;
  readonly keptCondition: Handle;
}

/** Of float32, in which the matrices and their roots are kept. */
const ROUNDING = 2 ** -23;
const { EPSILON } = Number;
/** The constants of `dampedSpectrum`, which says why. */
const [TELLING, SPILT, GATHERED] = [64, 0.1, 256];

/** @param computed Eigenvalues, [count, n], with n above 0. */
export function dampedSpectrum(
  d: Doubles,
  computed: Handle,
  n: number,
  { absolute, relative }: Ridge,
  exponent: number,
): Spectrum {
  const largest = d.max(computed, [1]);
  const ridge = d.add(absolute, d.mul(relative, d.largerOf(largest, 0)));
  const size = d.max(d.abs(computed), [1]);
  const noise = noiseOf(d, computed, n, d.mul(size, ROUNDING));
  const isLost = d.or(
    d.isAtMost(ridge, d.mul(size, TELLING * n * EPSILON)),
    d.isLess(SPILT, d.mul(d.pow(d.div(size, ridge), Math.abs(exponent)), ROUNDING / 2)),
  );
  const isLeftOut = d.and(isLost, d.isAtMost(computed, noise));
  const values = d.where(isLeftOut, 0, d.add(d.largerOf(computed, 0), ridge));
  const isNull = d.and(d.isZero(values), d.isAtMost(d.abs(computed), noise));
  const keptCondition = spread(d, values, isNull);
  const hasNulls = d.isLess(0, d.sum(d.indicator(isNull), [1]));
  return {
    values,
    isNull,
    raised: raisedBy(d, computed, noise, d.mul(largest, n * EPSILON)),
    ridge,
    largest: d.add(d.largerOf(largest, 0), ridge),
    condition: d.where(hasNulls, Infinity, keptCondition),
    keptCondition,
  };
}

function noiseOf(d: Doubles, computed: Handle, n: number, unit: Handle): Handle {
  const below = d.sub(0, d.smallerOf(d.min(computed, [1]), 0));
  const own = d.mul(unit, n);
  const isGathered = d.isAtMost(below, d.mul(unit, Math.max(n, GATHERED)));
  return d.where(isGathered, d.largerOf(own, below), own);
}

/** Largest over smallest of what is not null; 1 if nothing is. */
function spread(d: Doubles, values: Handle, isNull: Handle): Handle {
  const [most, least] = [
    d.max(d.where(isNull, 0, values), [1]),
    d.min(d.where(isNull, Infinity, values), [1]),
  ];
  return d.where(d.isLess(least, Infinity), d.div(most, least), 1);
}

/** What float64 itself rounds, the bound of residuals allows for. */
function raisedBy(d: Doubles, computed: Handle, noise: Handle, own: Handle): Handle {
  const below = d.sub(0, computed);
  return d.where(d.and(d.isLess(own, below), d.isAtMost(below, noise)), d.largerOf(below, 0), 0);
}
