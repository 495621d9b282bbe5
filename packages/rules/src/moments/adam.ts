import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import { type Given, options, type Rule } from '@curvature/spec';
import {
  type AdamAttributes,
  adamSteps,
  adamUpdate,
  type RunningAverage,
  runTogether,
  secondMoment,
  type WholeStep,
} from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { decayRow, rootEpsilon } from './second-moment.js';

/**
 * `m`, `v`: the moments, in the parameter's shape (m is null where beta1 = 0); `t`: the number of
 * updates.
 */
export type AdamState = { readonly m: Tensor | null; readonly v: Tensor; readonly t: number };

const rows = {
  beta1: decayRow(
    0.9,
    'decay of the first moment; 0 for none, for a graft behind a filter that averages gradients',
  ),
  beta2: decayRow(0.999, 'decay of the second moment'),
  epsilon: rootEpsilon(1e-8),
};
const adamOptions = options('adam', rows);
const nadamOptions = options('nadam', rows);
/** See `adam` and `nadam`. */
export type AdamOptions = Given<typeof adamOptions>;

/**
 * Weights of m, which contains the direction, and of the direction in the first moment without
 * bias; `t` counts this update.
 */
type Estimate = (
  beta1: number,
  t: number,
) => { readonly meanScale: number; readonly directionScale: number };

const corrected: Estimate = (beta1, t) => ({ meanScale: 1 / (1 - beta1 ** t), directionScale: 0 });

const nesterov: Estimate = (beta1, t) => ({
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

function withMoments(
  declared: typeof adamOptions,
  given: AdamOptions,
  estimate: Estimate,
): Rule<AdamState> {
  const { beta1, beta2, epsilon } = declared.complete(given);
  const momentScale = (t: number) => 1 / (1 - beta2 ** t);
  const numbers = (t: number) => ({
    beta1,
    beta2,
    epsilon,
    momentScale: momentScale(t),
    ...estimate(beta1, t),
  });
  return {
    name: declared.owner,
    ...(beta1 === 0 && { meaning: { beta1 } }),
    init: ({ shape }) => ({
      m: beta1 === 0 ? null : zeros([...shape]),
      v: zeros([...shape]),
      t: 0,
    }),
    update(state, direction, grad) {
      const t = state.t + 1;
      if (state.m === null) {
        const scales = { scale: 1, momentScale: momentScale(t), epsilon };
        const [v, alone] = run(
          secondMoment,
          { moment: state.v, direction, grad },
          { decay: beta2, weight: 1 - beta2, ...scales },
        );
        return [{ m: null, v: v!, t }, alone!];
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

/**
 * Adam: the average of the directions over the root of the average of the squared gradients, both
 * without their bias. Gradients must stay below 1.8e19, where their squares overflow.
 *
 * @param given `beta1`, default 0.9, and `beta2`, default 0.999, in [0, 1); `epsilon`, default
 *   1e-8, at least 1e-30. With a beta1 of 0 it has no first moment: the graft source behind a
 *   filter
 *   that averages gradients, such as `ema`.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: Kingma and Ba 2015, algorithm 1; arXiv 1412.6980. The bias corrections are in float64
 * (tfjs: float32).
 */
export const adam = (given: AdamOptions = {}): Rule<AdamState> =>
  withMoments(adamOptions, given, corrected);

/**
 * Adam with the Nesterov form of the first moment,
 * beta1 m / (1 - beta1^(t+1)) + (1 - beta1) direction / (1 - beta1^t). Options, range and errors as
 * for `adam`.
 *
 * Source: Dozat 2016, algorithm 2, with a constant beta1, as in optax; Keras lets it grow by a
 * schedule of its own.
 */
export const nadam = (given: AdamOptions = {}): Rule<AdamState> =>
  withMoments(nadamOptions, given, nesterov);
