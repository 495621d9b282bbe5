import { type Block, type Given, number, options } from '@curvature/spec';
import { mul, sign } from '@tensorflow/tfjs-core';
import type { InnerUpdate } from './slots.js';

const signsOptions = options('signs', {
  vectorScale: number({
    default: 0.001,
    above: 0,
    below: Infinity,
    describe: 'length of each element of the update of a vector',
  }),
});

/**
 * SPlus (Frans et al. 2025, arXiv 2506.07254): the signs of the direction in the eigenbases, times
 * 2 / (m + n) for a block of m x n, so that one learning rate fits all shapes; for k axes k over
 * the sum of their lengths. No state. The direction is the average of gradients, `ema()` as filter.
 * Not linear, so the host's slot `damping` does not apply.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function signs(given: Given<typeof signsOptions> = {}): InnerUpdate<null> {
  const { vectorScale } = signsOptions.complete(given);
  return {
    name: 'signs',
    meaning: { inner: 'signs' },
    linear: false,
    init: () => null,
    accumulate: () => null,
    update: (_state, direction, _steps, block) => mul(sign(direction), scaleOf(block, vectorScale)),
  };
}

function scaleOf({ shape }: Block, vectorScale: number): number {
  const [, ...sides] = shape;
  return sides.length < 2 ? vectorScale : sides.length / sides.reduce((sum, side) => sum + side, 0);
}
