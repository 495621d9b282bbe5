import { checkKnown, checkNumber, type Damping } from '@curvature/spec';

/** How fast damping follows the loss; see `levenbergMarquardt`. */
export interface LevenbergMarquardtOptions {
  readonly initial: number;
  readonly every?: number;
  readonly decrease?: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly min?: number;
  readonly max?: number;
}

export type LevenbergMarquardtState = { readonly damping: number };

/**
 * Damping by Levenberg and Marquardt's rule: every `every` steps, rho = actual / predicted change
 * of the loss. Above `upper` the quadratic model can be trusted, and damping is multiplied by
 * decrease^every; below `lower` it cannot, and damping is divided by that. A change of the loss
 * that is not finite, or a prediction that is not below 0, raises damping too.
 *
 * Source: Martens and Grosse 2015 (arXiv 1503.05671), section 6.5, with (19/20)^5 every 5 steps;
 * decrease, and min with it, are those of kfac-jax. Neither raises damping where rho is not a
 * number, and kfac-jax bounds it by nothing from above: here it stays finite.
 * @param options.initial Damping of the first steps, in the units of the curvature, between `min`
 *   and `max`. There is no default: it scales with the loss. Martens and Grosse start at 150, with
 *   losses summed over pixels.
 * @param options.every Steps between two looks at the loss after a step, each of which costs a
 *   forward pass; whole, default 5.
 * @param options.decrease For each step, above 0 and below 1; default 0.9, hence 0.59 every 5
 *   steps.
 * @param options.lower, options.upper Bounds of rho, default 0.25 and 0.75; lower is at most upper.
 * @param options.min, options.max Bounds of the damping, at least 0; default 1e-8 and 1e8.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function levenbergMarquardt(
  options: LevenbergMarquardtOptions,
): Damping<LevenbergMarquardtState> {
  const { initial, every, decrease, lower, upper, min, max } = complete(options);
  const factor = decrease ** every;
  const clipped = (damping: number) => ({ damping: Math.min(max, Math.max(min, damping)) });
  return {
    name: 'levenbergMarquardt',
    every,
    init: () => ({ damping: initial }),
    value: ({ damping }) => damping,
    update({ damping }, { actual, predicted }) {
      const rho = trustIn(actual, predicted);
      if (rho < lower) return clipped(damping / factor);
      return clipped(rho > upper ? damping * factor : damping);
    },
  };
}

/** rho; -Infinity where the model or the loss is broken. */
function trustIn(actual: number, predicted: number): number {
  const sound = Number.isFinite(actual) && Number.isFinite(predicted) && predicted < 0;
  return sound ? actual / predicted : -Infinity;
}

function complete(options: LevenbergMarquardtOptions) {
  const owner = 'levenbergMarquardt';
  checkKnown(owner, options, ['initial', 'every', 'decrease', 'lower', 'upper', 'min', 'max']);
  const {
    initial,
    every = 5,
    decrease = 0.9,
    lower = 0.25,
    upper = 0.75,
    min = 1e-8,
    max = 1e8,
  } = options;
  checkNumber(owner, 'every', every, { min: 1, integer: true });
  checkNumber(owner, 'decrease', decrease, { above: 0, below: 1 });
  checkNumber(owner, 'upper', upper, { above: -Infinity, below: Infinity });
  checkNumber(owner, 'lower', lower, { above: -Infinity, max: upper });
  checkNumber(owner, 'max', max, { above: 0, below: Infinity });
  checkNumber(owner, 'min', min, { min: 0, max });
  checkNumber(owner, 'initial', initial, { above: 0, min, max });
  return { initial, every, decrease, lower, upper, min, max };
}
