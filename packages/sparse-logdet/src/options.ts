import { checkKnown, checkNumber } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import { columnMajor, type ChainOrder } from './chain-order.js';
import { type Damping, damping as checkDamping } from './damping.js';

export interface SparseLogDetOptions {
  /**
   * Successors in the chain whose products are kept: 0 diagonal, 1 tridiagonal (default), b banded.
   * A step costs about b^3 / 3 operations for each parameter.
   */
  readonly band?: number;
  /** Decay of the average of products, in (0, 1]; 1 sums them instead. Default 0.95. */
  readonly beta2?: number;
  /**
   * Where products are summed: what each is divided by, the paper's lambda at that step, counted
   * from 1. Default 1 always.
   */
  readonly lambda?: (step: number) => number;
  /** Divide an average by 1 - beta2^t. Default true. */
  readonly biasCorrection?: boolean;
  /** Added to the diagonal. Default { relativeToMean: 1e-4 }. */
  readonly damping?: Damping;
  /**
   * A node of which its successors leave at most gamma times what it was is cut off. In [0, 1),
   * default 1e-6.
   */
  readonly gamma?: number;
  /** Default `columnMajor`. */
  readonly order?: ChainOrder;
  /**
   * Gives the direction the norm of Adam's step from the same statistics, x / (sqrt(diagonal) +
   * epsilon): a graft without a state. Default none.
   */
  readonly adamGraft?: { readonly epsilon: number } | null;
  /** Precondition tensors of one dimension too, such as biases; default false. */
  readonly vectors?: boolean;
}

/**
 * `diagonal` as the block, `bands` [band, ...block]; `mean`: that of the diagonal, a scalar; how
 * many steps they hold.
 */
export type SparseLogDetState = {
  readonly diagonal: Tensor;
  readonly bands: Tensor;
  readonly mean: Tensor;
  readonly steps: number;
};

export type Complete = ReturnType<typeof complete>;
const OPTIONS = [
  'band',
  'beta2',
  'lambda',
  'biasCorrection',
  'damping',
  'gamma',
  'order',
  'adamGraft',
  'vectors',
];

/** Fills in the defaults and checks all. @throws CurvatureError naming option, value and range. */
export function complete(options: SparseLogDetOptions) {
  checkKnown('sparseLogDet', options, OPTIONS);
  const { band = 1, beta2 = 0.95, lambda = () => 1, biasCorrection = true, gamma = 1e-6 } = options;
  const { order = columnMajor, adamGraft = null, vectors = false } = options;
  checkNumber('sparseLogDet', 'band', band, { min: 0, below: Infinity, integer: true });
  checkNumber('sparseLogDet', 'beta2', beta2, { above: 0, max: 1 });
  checkNumber('sparseLogDet', 'gamma', gamma, { min: 0, below: 1 });
  if (adamGraft)
    checkNumber('sparseLogDet', 'adamGraft.epsilon', adamGraft.epsilon, {
      min: 1e-30,
      below: Infinity,
    });
  const damping = checkDamping(options.damping ?? { relativeToMean: 1e-4 });
  return { band, beta2, lambda, biasCorrection, damping, gamma, order, adamGraft, vectors };
}

/** The decay of the statistics, and the weight of a new product. */
export const weights = ({ beta2, lambda }: Complete, step: number) =>
  beta2 < 1
    ? { decay: beta2, weight: 1 - beta2 }
    : {
        decay: 1,
        weight:
          1 /
          checkNumber('sparseLogDet', `lambda(${step})`, lambda(step), {
            above: 0,
            below: Infinity,
          }),
      };

/** What takes the bias off the average of `steps` products. */
export const scaleOf = ({ beta2, biasCorrection }: Complete, steps: number): number =>
  biasCorrection && beta2 < 1 && steps > 0 ? 1 / (1 - beta2 ** steps) : 1;
