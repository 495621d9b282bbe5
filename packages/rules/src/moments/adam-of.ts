import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import type { Rule } from '@curvature/spec';
import {
  type AdamAttributes,
  adamSteps,
  adamUpdate,
  type RunningAverage,
  runTogether,
  type WholeStep,
} from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { overRoot } from './over-root.js';

/**
 * `m`, `v`: the moments, in the parameter's shape (m is null where beta1 = 0); `t`: the number of
 * updates.
 */
export type AdamState = { readonly m: Tensor | null; readonly v: Tensor; readonly t: number };

/**
 * Weights of m, which contains the direction, and of the direction in the first moment without
 * bias; `t` counts this update.
 */
type Estimate = (
  beta1: number,
  t: number,
) => { readonly meanScale: number; readonly directionScale: number };

const corrected: Estimate = (beta1, t) => ({ meanScale: 1 / (1 - beta1 ** t), directionScale: 0 });

export const nesterov: Estimate = (beta1, t) => ({
  meanScale: beta1 / (1 - beta1 ** (t + 1)),
  directionScale: (1 - beta1) / (1 - beta1 ** t),
});

type Whole = WholeStep<AdamState, unknown> & { readonly average: RunningAverage | null };

/**
 * The first moment of a step: its own, or without one the running average before the rule. Null: the
 * kernel has no such form.
 */
function momentOf({ state: { m, t }, average }: Whole, numbers: (t: number) => AdamAttributes) {
  if (m !== null) return average === null ? { m, ...numbers(t + 1) } : null;
  if (average === null || average.weight !== 1 - average.decay) return null;
  const { mean, decay, scale } = average;
  return { m: mean, ...numbers(t + 1), beta1: decay, meanScale: scale, directionScale: 0 };
}

/** The steps by one kernel for all of them; null for each where the backend has none. */
function fusedSteps(
  steps: readonly Whole[],
  numbers: (t: number) => AdamAttributes,
  skip: Tensor | null,
) {
  const taken = steps.flatMap((step) => {
    const moment = momentOf(step, numbers);
    return moment === null ? [] : [{ step, moment }];
  });
  const entries = taken.map(({ step: { state, parameter, grad, decay, rate }, moment }) => {
    const { m, ...attributes } = moment;
    return {
      inputs: { parameter, m, v: state.v, grad },
      attributes: { ...attributes, decay, rate },
    };
  });
  const done = runTogether(adamSteps, entries, skip);
  const results = new Map(taken.map(({ step }, i) => [step, done?.[i]]));
  return steps.map((step) => {
    const result = results.get(step);
    if (!result) return null;
    const { parameter, m, v } = result;
    const own = step.state.m !== null;
    return {
      state: { m: own ? m : null, v, t: step.state.t + 1 },
      mean: own ? null : m,
      parameter,
    };
  });
}

/** `adam` of options that are complete and have been checked, or a kin of it. */
export function adamOf(
  { beta1, beta2, epsilon }: Omit<AdamAttributes, 'meanScale' | 'directionScale' | 'momentScale'>,
  estimate: Estimate = corrected,
  name = 'adam',
): Rule<AdamState> {
  const momentScale = (t: number) => 1 / (1 - beta2 ** t);
  const numbers = (t: number) => ({
    beta1,
    beta2,
    epsilon,
    momentScale: momentScale(t),
    ...estimate(beta1, t),
  });
  return {
    name,
    ...(beta1 === 0 && { meaning: { beta1 } }),
    init: ({ shape }) => ({
      m: beta1 === 0 ? null : zeros([...shape]),
      v: zeros([...shape]),
      t: 0,
    }),
    update(state, direction, grad) {
      const t = state.t + 1;
      if (state.m === null) {
        const [v, alone] = overRoot(state.v, direction, grad, {
          decay: beta2,
          weight: 1 - beta2,
          momentScale: momentScale(t),
          epsilon,
        });
        return [{ m: null, v, t }, alone];
      }
      const [m, v, update] = run(
        adamUpdate,
        { m: state.m, v: state.v, direction, grad },
        numbers(t),
      );
      return [{ m: m!, v: v!, t }, update!];
    },
    fusedSteps: (steps, skip) => fusedSteps(steps, numbers, skip),
    runningSquares: ({ m, v, t }) =>
      m === null
        ? {
            moment: v,
            decay: beta2,
            weight: 1 - beta2,
            scale: momentScale(t + 1),
            epsilon,
            next: (moment) => ({ m: null, v: moment, t: t + 1 }),
          }
        : null,
  };
}
