// Rules that divide by the root of a second moment, of options that are complete and have been checked.
import type { Rule } from '@curvature/spec';
import { secondMoment } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { fill, type Tensor, zeros } from '@tensorflow/tfjs-core';

interface Numbers {
  readonly decay: number;
  readonly weight: number;
  readonly momentScale: number;
  readonly epsilon: number;
}

/** decay v + weight grad^2, and direction / (sqrt(momentScale v) + epsilon) with that v. */
export const overRoot = (v: Tensor, direction: Tensor, grad: Tensor, numbers: Numbers) =>
  run(secondMoment, { moment: v, direction, grad }, { scale: 1, ...numbers }) as [Tensor, Tensor];

/**
 * `v`: the average of the squared gradients, in the parameter's shape; `t`: the number of updates.
 */
export type RmspropState = { readonly v: Tensor; readonly t: number };

export const rmspropOf = (
  beta2: number,
  epsilon: number,
  biasCorrection = false,
): Rule<RmspropState> => ({
  name: 'rmsprop',
  init: ({ shape }) => ({ v: zeros([...shape]), t: 0 }),
  update(state, direction, grad) {
    const t = state.t + 1;
    const [v, update] = overRoot(state.v, direction, grad, {
      decay: beta2,
      weight: 1 - beta2,
      momentScale: biasCorrection ? 1 / (1 - beta2 ** t) : 1,
      epsilon,
    });
    return [{ v, t }, update];
  },
});

/** `v`: the sum of the squared gradients, in the parameter's shape. */
export type AdagradState = { readonly v: Tensor };

export const adagradOf = (epsilon: number, initial = 0): Rule<AdagradState> => ({
  name: 'adagrad',
  init: ({ shape }) => ({ v: fill([...shape], initial) }),
  update(state, direction, grad) {
    const numbers = { decay: 1, weight: 1, momentScale: 1, epsilon };
    const [v, update] = overRoot(state.v, direction, grad, numbers);
    return [{ v }, update];
  },
});
