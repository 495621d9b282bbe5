import { type Given, number, options } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Average } from '../average.js';
import { averagedBy } from '../averaged-by.js';
import { averageIn, interpolated } from './interpolated.js';

const gpaOptions = options('gpa', {
  muY: number({ default: 0.7, above: 0, max: 1, describe: 'share of the average in y' }),
  muX: number({ default: 0.9967, min: 0, below: 1, describe: 'decay of the average' }),
});

type Sequence = { readonly z: Tensor };

/**
 * Generalised primal averaging: gradients are taken at y = muY x + (1 - muY) z, the update moves z,
 * and x <- muX x + (1 - muX) z is an average with a horizon of 1 / (1 - muX) steps. Any rule may
 * make the update, with its own momentum and schedule. With muY = muX it is Nesterov's momentum,
 * with muY = 1 the heavy ball. Weight decay acts at y.
 *
 * The variables hold y. The state is z, in the variable's shape.
 * @param given.muY The share of x in y, above 0 and at most 1; default 0.7.
 * @param given.muX The decay of x, in [0, 1); default 0.9967, as of DiLoCo with 32 local steps.
 * @throws CurvatureError for an option that is unknown or out of range.
 * Source: Defazio et al. 2025 (arXiv 2512.17131), with the defaults of Meta's GPAAdamW.
 */
export function gpa(given: Given<typeof gpaOptions> = {}): Average {
  const { muY, muX } = gpaOptions.complete(given);
  return averagedBy<Sequence>({
    name: 'gpa',
    meaning: { muY },
    next(state, moved) {
      const [z, y] = interpolated(state?.z ?? moved.before, moved, muY, 1 - muX);
      return [{ z }, y];
    },
    averaged: ({ z }, y) => averageIn(y, z, muY),
  });
}
