import { firstOrder } from '@curvature/core';
import { adam } from '@curvature/rules';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import type { Optimizer } from '@tensorflow/tfjs';

/** Each of the project's methods, without options. */
export const optimizers: Readonly<Record<string, () => Optimizer>> = {
  adam: () => firstOrder({ learningRate: 0.001, rule: adam() }),
  'sonew, band 0': () => sonew({ band: 0 }),
  sonew: () => sonew(),
  'sonew, band 4': () => sonew({ band: 4 }),
  shampoo: () => shampoo(),
  soap: () => soap(),
  thor: () => thor(),
  kfac: () => kfac(),
};

/** After what runs beside a step, such as roots, has come in. */
export const settledRoots = async (optimizer: Optimizer): Promise<void> =>
  (optimizer as { settled?: () => Promise<void> }).settled?.();
