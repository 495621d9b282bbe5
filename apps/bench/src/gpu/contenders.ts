import { webgpuRoots } from '@curvature/backend-webgpu';
import { firstOrder } from '@curvature/core';
import { adam } from '@curvature/rules';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import { type Optimizer, train } from '@tensorflow/tfjs';
import { NoUpdate } from '../protocol/no-update.js';

/** What a race on a device compares: tfjs's own, and each of ours without options, and Shampoo with roots on the GPU. */
export const contenders: Readonly<Record<string, () => Optimizer>> = {
  'tf.train.adam': () => train.adam(0.001),
  'no update': () => new NoUpdate(),
  adam: () => firstOrder({ learningRate: 0.001, rule: adam() }),
  'sonew, band 0': () => sonew({ band: 0 }),
  sonew: () => sonew(),
  'sonew, band 4': () => sonew({ band: 4 }),
  shampoo: () => shampoo(),
  'shampoo, webgpuRoots': () => shampoo({}, { solver: webgpuRoots() }),
  soap: () => soap(),
  thor: () => thor(),
  kfac: () => kfac(),
};
