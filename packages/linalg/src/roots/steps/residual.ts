import type { Floats } from '../../normalise.js';
import { maxAbs } from '../../normalise.js';
import { probe } from '../../probe.js';
import type { Measure } from '../root-methods.js';
import type { Engine } from '../../engines/engine.js';
import { isFloat64 } from '../../realms.js';

export type Map = (u: Float64Array) => Float64Array;

/**
 * The largest entry of a matrix that is given by its products with vectors: exact, or estimated.
 */
export function largestEntry(off: Map, n: number, measure: Measure): number {
  if (measure === 'probe') return probe(off, n);
  let worst = 0;
  for (let i = 0; i < n; i++) {
    const unit = new Float64Array(n);
    unit[i] = 1;
    worst = Math.max(worst, maxAbs(off(unit)));
  }
  return worst;
}

/** max |X^p D - I|. */
export function rootResidual(
  engine: Engine,
  damped: Float64Array,
  root: Float64Array,
  p: number,
  measure: Measure,
) {
  const off = (u: Float64Array) => {
    let image = engine.timesVector(damped, u);
    for (let i = 0; i < p; i++) image = engine.timesVector(root, image);
    return image.map((x, i) => x - u[i]!);
  };
  return largestEntry(off, engine.n, measure);
}

/** X as float64: itself, or copied to `wide`. */
export function widened(x: Floats, wide: Float64Array | null): Float64Array {
  if (isFloat64(x)) return x;
  wide!.set(x);
  return wide!;
}
