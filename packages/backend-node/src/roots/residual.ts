import type { Doubles } from '../operations/doubles.js';
import type { Handle } from '../operations/operations.js';
import type { Spectrum } from './spectrum.js';
import { signsOf } from './symmetric.js';

/** A stack of roots, [count, n, n], and what they were made of. */
export interface Solved {
  readonly n: number;
  readonly exponent: number;
  /** Before the ridge. */
  readonly matrix: Handle;
  readonly root: Handle;
  /** In columns. */
  readonly vectors: Handle;
  readonly spectrum: Spectrum;
}

/**
 * For exponent -1/p with whole p, max |X^p (A + ridge I) - Pi|, Pi being the projector onto
 * directions that are not null, measured by vectors of signs; else max |A v / lambda - v| +
 * max |X v / lambda^exponent - v| over the eigenvectors v that are kept. A is the matrix without
 * those eigenvalues below 0 that rounding explains. As in `byEigen()` of @curvature/linalg.
 * -> [count, 1, 1]
 */
export function residualOf(d: Doubles, solved: Solved): Handle {
  const p = wholeInverse(solved.exponent);
  const off = p === null ? offPairs(d, solved) : offSigns(d, solved, p);
  return d.max(off, [1, 2]);
}

/** p, if exponent is -1/p for a whole p; else null. */
export function wholeInverse(exponent: number): number | null {
  const p = Math.round(-1 / exponent);
  return p >= 1 && Math.abs(-1 / exponent - p) <= 4 * Number.EPSILON * p ? p : null;
}

function offSigns(d: Doubles, { n, matrix, root, vectors, spectrum }: Solved, p: number): Handle {
  const signs = d.constant(signsOf(n * PROBES, 1), [1, n, PROBES]);
  const parts = d.product(d.transposed(vectors), signs);
  const along = (weights: Handle) =>
    d.product(vectors, d.mul(d.shaped(weights, [-1, n, 1]), parts));
  let image = d.product(matrix, signs);
  image = d.add(image, d.mul(d.shaped(spectrum.ridge, [-1, 1, 1]), signs));
  image = d.add(image, along(spectrum.raised));
  for (let k = 0; k < p; k++) image = d.product(root, image);
  return d.abs(d.sub(d.add(image, along(d.indicator(spectrum.isNull))), signs));
}

function offPairs(d: Doubles, { n, matrix, root, vectors, spectrum, exponent }: Solved): Handle {
  const row = (x: Handle) => d.shaped(x, [-1, 1, n]);
  const isNull = d.isLess(0, row(d.indicator(spectrum.isNull)));
  const values = d.where(isNull, 1, row(spectrum.values));
  const lifted = d.add(d.shaped(spectrum.ridge, [-1, 1, 1]), row(spectrum.raised));
  const image = d.add(d.product(matrix, vectors), d.mul(lifted, vectors));
  const first = d.abs(d.sub(d.div(image, values), vectors));
  const second = d.abs(d.sub(d.div(d.product(root, vectors), d.pow(values, exponent)), vectors));
  const worst = d.add(d.max(first, [1]), d.max(second, [1]));
  return d.where(isNull, 0, worst);
}

const PROBES = 3;
