import type { Rule } from '@curvature/spec';
import { mul, sign } from '@tensorflow/tfjs-core';

/** Share of SPlus's learning rate for vectors and for matrices without an eigenbasis. */
export const OTHER_SHAPES = 0.001;

/** SPlus's update of a parameter without an eigenbasis. */
export const smallSigns = (): Rule<null> => ({
  name: 'smallSigns',
  init: () => null,
  update: (_state, direction) => [null, mul(sign(direction), OTHER_SHAPES)],
});
