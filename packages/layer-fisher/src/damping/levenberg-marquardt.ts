import { type Damping, type Given, number, options, required } from '@curvature/spec';

const levenbergMarquardtOptions = options('levenbergMarquardt', {
  every: number({ default: 5, min: 1, integer: true, describe: 'steps between two updates' }),
  decrease: number({
    default: 0.9,
    above: 0,
    below: 1,
    describe: 'factor of the damping per step',
  }),
  upper: number({
    default: 0.75,
    above: -Infinity,
    below: Infinity,
    describe: 'rho above which damping falls',
  }),
  lower: number({
    default: 0.25,
    above: -Infinity,
    max: ({ upper }) => upper as number,
    describe: 'rho below which damping rises; at most `upper`',
  }),
  max: number({ default: 1e8, above: 0, below: Infinity, describe: 'largest damping' }),
  min: number({
    default: 1e-8,
    min: 0,
    max: ({ max }) => max as number,
    describe: 'smallest damping; at most `max`',
  }),
  initial: required(number, {
    above: 0,
    min: ({ min }) => min as number,
    max: ({ max }) => max as number,
    describe: 'damping of the first steps, between `min` and `max`',
  }),
});
/** How fast damping follows the loss; see `levenbergMarquardt`. */
export type LevenbergMarquardtOptions = Given<typeof levenbergMarquardtOptions>;

type LevenbergMarquardtState = { readonly damping: number };

/**
 * Damping by Levenberg and Marquardt's rule: every `every` steps, rho = actual / predicted change
 * of the loss. Above `upper` the quadratic model is trusted, and damping is multiplied by
 * decrease^every; below `lower` damping is divided by that. A change of the loss that is not
 * finite, or a prediction that is not below 0, raises damping too.
 *
 * Source: Martens and Grosse 2015 (arXiv 1503.05671), section 6.5, with (19/20)^5 every 5 steps;
 * `decrease` and `min` are those of kfac-jax. Unlike there, damping rises where rho is not a
 * number, and has an upper bound.
 * @param given.initial Damping of the first steps, in the units of the curvature, between `min`
 *   and `max`. It has no default, since it scales with the loss. Martens and Grosse start at 150,
 *   with losses summed over pixels.
 * @param given.every Steps between two updates, each of which costs a forward pass; whole,
 *   default 5.
 * @param given.decrease Factor per step, above 0 and below 1; default 0.9, hence 0.59 every 5
 *   steps.
 * @param given.lower rho below which damping rises, at most `upper`; default 0.25.
 * @param given.upper rho above which damping falls; default 0.75.
 * @param given.min Least damping, at least 0; default 1e-8.
 * @param given.max Greatest damping, at least `min`; default 1e8.
 * @throws CurvatureError for an option that is missing, unknown or out of range.
 */
export function levenbergMarquardt(
  given: LevenbergMarquardtOptions,
): Damping<LevenbergMarquardtState> {
  const { initial, every, decrease, lower, upper, min, max } =
    levenbergMarquardtOptions.complete(given);
  const factor = decrease ** every;
  const clipped = (damping: number) => ({ damping: Math.min(max, Math.max(min, damping)) });
  return {
    name: 'levenbergMarquardt',
    every,
    init: () => ({ damping: initial }),
    value: ({ damping }) => damping,
    update({ damping }, { actual, predicted }) {
      const rho = reductionRatio(actual, predicted);
      if (rho < lower) return clipped(damping / factor);
      return clipped(rho > upper ? damping * factor : damping);
    },
  };
}

/** rho; -Infinity if the loss or its prediction is unusable. */
function reductionRatio(actual: number, predicted: number): number {
  const usable = Number.isFinite(actual) && Number.isFinite(predicted) && predicted < 0;
  return usable ? actual / predicted : -Infinity;
}
