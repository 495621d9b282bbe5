import { checkNumber } from '@curvature/spec';
import { dot } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import {
  abs,
  add,
  div,
  greater,
  mul,
  ones,
  scalar,
  sqrt,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core';

/**
 * A preconditioned direction, its gradient, both of the parameter's shape, and its learning rate.
 */
export interface Proposal {
  readonly direction: Tensor;
  readonly gradient: Tensor;
  readonly rate: number;
}
/**
 * The factor of all preconditioned directions of a step, applied before decay and momentum. Called
 * inside tf.tidy. -> []
 */
export type Trust = (proposals: readonly Proposal[]) => Tensor;

/**
 * Shortens a step so that it changes the model's predictions by no more than about `limit`. All
 * directions v are multiplied by min(1, sqrt(limit / |sum rate^2 v.g|)): for v = F^-1 g, v.g = v^T
 * F v is twice the Kullback-Leibler divergence to second order.
 * Source: Ba, Grosse and Martens 2017, section 5 (K-FAC's norm constraint), in the form of Pauloski
 * et al.'s kfac-pytorch.
 * @param limit Default 0.001.
 * @throws CurvatureError for a limit that is not above 0.
 */
export function klClip(limit = 1e-3): Trust {
  checkNumber('klClip', 'limit', limit, { above: 0, below: Infinity });
  return (proposals) => {
    const change = abs(proposals.map(changeOf).reduce((a, b) => add(a, b), scalar(0)));
    // Not limit / change: half floats hold no quotient of a change that all but vanishes.
    return where(greater(change, limit), sqrt(div(limit, change)), ones([]));
  };
}

const changeOf = ({ direction, gradient, rate }: Proposal): Tensor =>
  mul(run(dot, { x: direction, y: gradient }, {}), rate ** 2);
