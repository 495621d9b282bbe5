import { checkKnown, checkNumber } from '@curvature/spec';

/** A learning rate, or any other number, as a function of the step, which counts from 1. */
export type Schedule = (step: number) => number;

export interface WarmUpOptions {
  /** The highest rate, reached at the end of the warm-up. */
  readonly peak: number;
  /** Steps of linear rise from peak / warmUp; whole, default 0: none. */
  readonly warmUp?: number;
}
export interface DecayOptions extends WarmUpOptions {
  /** Step at which `final` is reached; it stays from then on. Whole, more than warmUp. */
  readonly steps: number;
  /** Default 0. */
  readonly final?: number;
}

/**
 * Linear warm-up, then half a cosine from `peak` down to `final`: SGDR's first period (Loshchilov
 * and Hutter 2017, eq. 5, arXiv 1608.03983). The winning AlgoPerf submission of Shampoo warms up
 * over 2 to 10 % of its steps.
 * @throws CurvatureError for an unknown option or one out of range.
 */
export const warmUpCosine = (options: DecayOptions): Schedule =>
  decaying('warmUpCosine', options, (share) => (1 + Math.cos(Math.PI * share)) / 2);

/**
 * Linear warm-up, then a straight line from `peak` down to `final`. @throws CurvatureError for an
 * unknown option or one out of range.
 */
export const warmUpLinear = (options: DecayOptions): Schedule =>
  decaying('warmUpLinear', options, (share) => 1 - share);

/**
 * Linear warm-up, then peak * sqrt(warmUp / step): the Transformer's (Vaswani et al. 2017, eq. 3,
 * arXiv 1706.03762), with the peak given instead of the model's width. It needs no last step.
 * @throws CurvatureError for an unknown option or one out of range.
 */
export function inverseSquareRoot(options: WarmUpOptions): Schedule {
  const { peak, warmUp } = checkWarmUp('inverseSquareRoot', options, []);
  const scale = Math.max(warmUp, 1);
  return (step) => peak * Math.min(step / scale, Math.sqrt(scale / step));
}

/** `shape` goes from 1 to 0 as the share of the decay that is done goes from 0 to 1. */
function decaying(
  owner: string,
  options: DecayOptions,
  shape: (share: number) => number,
): Schedule {
  const { peak, warmUp } = checkWarmUp(owner, options, ['steps', 'final']);
  const steps = checkNumber(owner, 'steps', options.steps, {
    above: warmUp,
    below: Infinity,
    integer: true,
  });
  const final = checkNumber(owner, 'final', options.final ?? 0, { min: 0, below: Infinity });
  return (step) => {
    if (step < warmUp) return (peak * step) / warmUp;
    return final + (peak - final) * shape(Math.min(1, (step - warmUp) / (steps - warmUp)));
  };
}

function checkWarmUp(owner: string, options: WarmUpOptions, more: readonly string[]) {
  checkKnown(owner, options, ['peak', 'warmUp', ...more]);
  return {
    peak: checkNumber(owner, 'peak', options.peak, { min: 0, below: Infinity }),
    warmUp: checkNumber(owner, 'warmUp', options.warmUp ?? 0, {
      min: 0,
      below: Infinity,
      integer: true,
    }),
  };
}
