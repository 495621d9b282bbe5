import type { GraftedAttributes } from '@curvature/spec/internal';
import type { Floats } from '../../../operations/floats.js';
import type { Handle } from '../../../operations/operations.js';
import type { Lines } from '../../packs/lines.js';
import type { Vectors } from '../step-together.js';

/** The averages of a step, its direction, and that of the graft. */
export function filtered(f: Floats, { grad, mean, moment }: Vectors, o: GraftedAttributes) {
  const next = f.blend(mean!, o.decayMean, grad!, o.weightMean);
  const second = f.blend(moment!, o.decayMoment, f.square(grad!), o.weightMoment);
  const scaled = f.mul(next, o.meanScale);
  const direction = o.ahead === 0 ? scaled : f.add(scaled, f.mul(grad!, o.ahead));
  const root = f.add(f.sqrt(f.mul(second, o.momentScale)), o.epsilon);
  return { mean: next, moment: second, direction, source: f.div(direction, root) };
}

/** As `graft`: x with the norms of the units of `source`, which stands in where x is 0. -> [size] */
export function grafted(f: Floats, lines: Lines, x: Handle, source: Handle): Handle {
  const [own, other] = [lines.of(x), lines.of(source)];
  const norms = lines.norms(own);
  const scales = lines.each(f.share(lines.norms(other), norms));
  const isNonzero = f.isGreater(lines.each(norms), 0);
  return lines.flat(f.where(isNonzero, f.mul(own, scales), other));
}

/** decay parameter - rate update */
export const moved = (
  f: Floats,
  parameter: Handle,
  update: Handle,
  { decayParameter, rate }: GraftedAttributes,
): Handle => f.sub(f.scaled(parameter, decayParameter), f.mul(update, rate));
