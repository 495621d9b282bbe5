import { checkNumber } from '@curvature/spec';

/** A constant, or a function of the step, which counts from 1. */
export type Rate = number | ((step: number) => number);

/**
 * Where `rate * parameter` is added: to the gradient (L2), to the update before its momentum, or
 * after it (decoupled).
 */
export interface WeightDecay {
  readonly rate: Rate;
  readonly at: 'gradient' | 'beforeMomentum' | 'afterMomentum';
  /**
   * The highest learning rate of the schedule. With it the decay is also multiplied by learningRate
   * / peak, so that it fades with the schedule: Meta's CORRECTED, Defazio 2025 (arXiv 2506.02285).
   * The step then subtracts learningRate * (learningRate / peak) * rate * parameter. Without it
   * (the default) the step subtracts learningRate * rate * parameter.
   */
  readonly peak?: number;
  /**
   * Decays only elements that the update moves towards 0: those of the update's own sign. Only
   * after the momentum; default false. Source: modded-nanogpt, track 1, numbers 43 and 50, after
   * cautious updates (Liang et al. 2024, arXiv 2411.16085).
   */
  readonly cautious?: boolean;
}

/** Whether decay, if any, multiplies the whole parameter in the last pass. */
export const isInLastPass = (weightDecay: WeightDecay | null): boolean =>
  weightDecay === null || (weightDecay.at === 'afterMomentum' && !weightDecay.cautious);

/** The rate at a step. @throws CurvatureError if a function returns no number of at least 0. */
export const rateAt = (name: string, rate: Rate, step: number): number =>
  typeof rate === 'function'
    ? checkNumber('secondOrder', `${name} at step ${step}`, rate(step), { min: 0, below: Infinity })
    : rate;

/** The slots from which the weight decay of a step follows. */
interface Decay {
  readonly weightDecay: WeightDecay | null;
  readonly learningRate: Rate;
}

/**
 * Asks for the rates of a step, so that a bad one is refused before anything has changed.
 * @throws CurvatureError as `rateAt`, and whatever the functions throw.
 */
export function checkRates({ learningRate, weightDecay }: Decay, step: number): void {
  rateAt('learningRate', learningRate, step);
  if (weightDecay) rateAt('weightDecay.rate', weightDecay.rate, step);
}

/** The factor of the parameter that is added to the gradient or the update. */
export function decayAt({ weightDecay, learningRate }: Decay, step: number): number {
  if (!weightDecay) return 0;
  const rate = rateAt('weightDecay.rate', weightDecay.rate, step);
  const { peak } = weightDecay;
  return peak === undefined ? rate : (rate * rateAt('learningRate', learningRate, step)) / peak;
}
