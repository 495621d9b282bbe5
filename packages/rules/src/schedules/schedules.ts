import { type Given, number, options, required } from '@curvature/spec';

/** A learning rate, or any other number, as a function of the step, which counts from 1. */
export type Schedule = (step: number) => number;

const warmUpRows = {
  peak: required(number, {
    min: 0,
    below: Infinity,
    describe: 'highest rate, at the end of the warm-up',
  }),
  warmUp: number({
    default: 0,
    min: 0,
    below: Infinity,
    integer: true,
    describe: 'steps of linear rise from peak / warmUp',
  }),
};
const decayRows = {
  ...warmUpRows,
  steps: required(number, {
    min: ({ warmUp }) => (warmUp as number) + 1,
    below: Infinity,
    integer: true,
    describe: 'step that reaches `final`, which stays from then on; more than `warmUp`',
  }),
  final: number({ default: 0, min: 0, below: Infinity, describe: 'last rate' }),
};
const cosineOptions = options('warmUpCosine', decayRows);
const linearOptions = options('warmUpLinear', decayRows);
const inverseOptions = options('inverseSquareRoot', warmUpRows);

/**
 * Linear warm-up, then half a cosine from `peak` down to `final`: SGDR's first period (Loshchilov
 * and Hutter 2017, eq. 5, arXiv 1608.03983). The winning AlgoPerf submission of Shampoo warms up
 * over 2 to 10 % of its steps.
 * @throws CurvatureError for an option that is unknown, missing or out of range.
 */
export const warmUpCosine = (given: Given<typeof cosineOptions>): Schedule =>
  decaying(cosineOptions, given, (share) => (1 + Math.cos(Math.PI * share)) / 2);

/**
 * Linear warm-up, then a straight line from `peak` down to `final`.
 * @throws CurvatureError for an option that is unknown, missing or out of range.
 */
export const warmUpLinear = (given: Given<typeof linearOptions>): Schedule =>
  decaying(linearOptions, given, (share) => 1 - share);

/**
 * Linear warm-up, then peak * sqrt(warmUp / step): the Transformer's (Vaswani et al. 2017, eq. 3,
 * arXiv 1706.03762), with the peak given instead of the width of the model. It has no last step.
 * @throws CurvatureError for an option that is unknown, missing or out of range.
 */
export function inverseSquareRoot(given: Given<typeof inverseOptions>): Schedule {
  const { peak, warmUp } = inverseOptions.complete(given);
  const scale = Math.max(warmUp, 1);
  return (step) => peak * Math.min(step / scale, Math.sqrt(scale / step));
}

/** @param shape Falls from 1 to 0 as its argument, the share of the decay done, rises from 0 to 1. */
function decaying(
  declared: typeof cosineOptions,
  given: Given<typeof cosineOptions>,
  shape: (share: number) => number,
): Schedule {
  const { peak, warmUp, steps, final } = declared.complete(given);
  return (step) => {
    if (step < warmUp) return (peak * step) / warmUp;
    return final + (peak - final) * shape(Math.min(1, (step - warmUp) / (steps - warmUp)));
  };
}
