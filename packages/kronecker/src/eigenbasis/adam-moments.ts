import { type Given, number, options } from '@curvature/spec';
import { averageSquares, overRoot } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import { transport } from './bases.js';
import type { InnerUpdate } from './slots.js';

const momentsOptions = options('adamMoments', {
  beta2: number({ default: 0.95, above: 0, below: 1, describe: 'decay of the second moment' }),
  epsilon: number({
    default: 1e-8,
    min: 1e-30,
    below: Infinity,
    describe: 'added to the root of the second moment',
  }),
});

/**
 * Adam in the eigenbases: x / (sqrt(v) + epsilon), where v is the bias-corrected second moment of
 * the projected gradients. When the bases change, v is transported; the reference code of SOAP only
 * permutes it. Gradients must stay below 1.8e19, where their squares overflow.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function adamMoments(given: Given<typeof momentsOptions> = {}): InnerUpdate<Tensor> {
  const { beta2, epsilon } = momentsOptions.complete(given);
  const scaleAt = (steps: number) => (steps > 0 ? 1 / (1 - beta2 ** steps) : 1);
  return {
    name: 'adam',
    linear: true,
    init: ({ shape }) => zeros([...shape]),
    accumulate: (second, projected) =>
      run(averageSquares, { moment: second, x: projected }, { decay: beta2, weight: 1 - beta2 }),
    changeBases: transport,
    squares: (moment, steps) => ({
      moment,
      decay: beta2,
      weight: 1 - beta2,
      scale: scaleAt(steps),
      epsilon,
      next: (next) => next,
    }),
    update: (second, direction, steps) =>
      run(overRoot, { x: direction, moment: second }, { scale: scaleAt(steps), epsilon }),
  };
}
