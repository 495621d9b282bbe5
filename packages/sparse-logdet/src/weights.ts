import { checkNumber } from '@curvature/spec';
import type { Complete } from './options.js';

/** The decay of the statistics, and the weight of a new product. */
export const weights = ({ beta2, lambda }: Complete, step: number) =>
  beta2 < 1
    ? { decay: beta2, weight: 1 - beta2 }
    : {
        decay: 1,
        weight:
          1 /
          checkNumber('sparseLogDet', `lambda(${step})`, lambda(step), {
            above: 0,
            below: Infinity,
          }),
      };

/** Factor that corrects the bias of an average of `steps` products. */
export const scaleOf = ({ beta2, biasCorrection }: Complete, steps: number): number =>
  biasCorrection && beta2 < 1 && steps > 0 ? 1 / (1 - beta2 ** steps) : 1;
