import { dot } from '../../products/row-products.js';
import { maxAbs } from '../../normalise.js';
import type { Measure } from '../root-methods.js';
import type { Spectrum } from '../../eigen/spectrum.js';
import type { Engine, Pairs } from '../../engines/engine.js';
import { largestEntry, type Map } from './residual.js';

/** p, if exponent is -1/p for a whole p; else null. */
export function wholeInverse(exponent: number): number | null {
  const p = Math.round(-1 / exponent);
  return p >= 1 && Math.abs(-1 / exponent - p) <= 4 * Number.EPSILON * p ? p : null;
}

/** A root by eigendecomposition, and its matrix before the ridge; both float64. */
export interface ByEigen {
  readonly engine: Engine;
  readonly matrix: Float64Array;
  readonly root: Float64Array;
  readonly pairs: Pairs;
  readonly spectrum: Spectrum;
  readonly exponent: number;
}

/**
 * For exponent -1/p with whole p, max |X^p (A + ridge I) - Pi|, Pi being the projector onto
 * directions that are not null; else max |A v / lambda - v| + max |X v / lambda^exponent - v|. An
 * 'exact' measure takes the whole identity and all v, the other estimates. A is the matrix without
 * those eigenvalues below 0 that rounding explains.
 */
export function eigenResidual(solved: ByEigen, measure: Measure): number {
  const { engine, pairs, spectrum, exponent } = solved;
  const times = timesMended(solved);
  const p = wholeInverse(exponent);
  if (p === null) return equationResidual(solved, times, measure === 'exact');
  const nulls = vectorsOf(pairs, spectrum.isNull);
  const off = (u: Float64Array) => {
    let image = times(u);
    for (let i = 0; i < p; i++) image = engine.timesVector(solved.root, image);
    for (const v of nulls) add(image, v, dot(v, 0, u, 0, u.length));
    return image.map((x, i) => x - u[i]!);
  };
  return largestEntry(off, engine.n, measure);
}

/** u -> (A + ridge I) u, with eigenvalues that rounding has put below 0 raised to 0. */
function timesMended({ engine, matrix, pairs, spectrum }: ByEigen): Map {
  const { ridge, largest } = spectrum;
  // `acceptableResidual` allows for the rounding of the eigenvalues.
  const own = engine.n * Number.EPSILON * largest;
  const isLifted = (k: number) => spectrum.isRounding(k) && -pairs.values[k]! > own;
  const lifted = [...pairs.values.keys()]
    .filter(isLifted)
    .map((k) => ({ v: pairs.vector(k), by: -pairs.values[k]! }));
  return (u) => {
    const image = engine.timesVector(matrix, u);
    add(image, u, ridge);
    for (const { v, by } of lifted) add(image, v, by * dot(v, 0, u, 0, u.length));
    return image;
  };
}

/**
 * Over all pairs, or over the smallest kept one, where rounding has most effect, and the largest.
 */
function equationResidual(
  { engine, root, pairs, spectrum, exponent }: ByEigen,
  times: Map,
  exact: boolean,
): number {
  const kept = [...spectrum.values.keys()].filter((k) => !spectrum.isNull(k));
  const ascending = kept.toSorted((i, j) => spectrum.values[i]! - spectrum.values[j]!);
  const chosen = exact
    ? ascending
    : [...new Set([ascending[0], ascending.at(-1)])].filter((k) => k !== undefined);
  return chosen.reduce((worst, k) => {
    const v = pairs.vector(k);
    const value = spectrum.values[k]!;
    const first = deviation(times(v), value, v);
    return Math.max(worst, first + deviation(engine.timesVector(root, v), value ** exponent, v));
  }, 0);
}

const deviation = (image: Float64Array, value: number, v: Float64Array) =>
  maxAbs(image.map((x, i) => x / value - v[i]!));

const vectorsOf = (pairs: Pairs, wanted: (k: number) => boolean) =>
  [...pairs.values.keys()].filter(wanted).map((k) => pairs.vector(k));

function add(to: Float64Array, from: Float64Array, weight: number): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + weight * from[i]!;
}
