import { checkOneOf } from '@curvature/spec';
import type { GoogleShampooOptions, MetaShampooOptions } from './options/shampoo-options.js';

/** Learning rate, 1 - beta1, 1 - beta2 and weight decay, to the digits that our source gives. */
const settings = {
  A: [1.75e-3, 0.067, 0.0045, 0.081],
  B: [1.44e-3, 0.025, 0.025, 2e-4],
  C: [4.2, 1, 0.0024, 6.4e-5],
  D: [1.2e-3, 0.0166, 0.0059, 4e-4],
  E: [1.31e-3, 0.027, 0.0019, 0.164],
} as const;
/**
 * C grafts SGD and puts its momentum after the preconditioner; D takes square roots, and adds a
 * momentum.
 */
const differences: { readonly [S in AlgoperfSetting]?: MetaShampooOptions } = {
  C: { graft: 'sgd', nesterov: false, momentum: 0.9685 },
  D: { exponent: 2, momentum: 0.5 },
};

/** One of the five; see `algoperf`. */
export type AlgoperfSetting = keyof typeof settings;
type Rated<O> = O & { readonly learningRate: number };

/**
 * The settings of `metaShampoo`, Meta's Distributed Shampoo, that won AlgoPerf v0.5 under external
 * tuning, for large models of many kinds. The benchmark took the best of the five for each
 * workload: try all. They go with a learning-rate schedule of 2 to 10 % warm-up and a cosine:
 * `metaShampoo(algoperf(), { learningRate: warmUpCosine({ peak, warmUp, steps }) })`.
 * @param setting A to E, default 'A': an Adam graft with the strongest decoupled weight decay but
 *   one.
 * @throws CurvatureError for another setting.
 * Source: tuning_search_space.json of the submission (mlcommons/submissions_algorithms), rounded.
 * Its Adam grafts have NAdam's first moment, which is `nesterov`. Its ridge of 1e-8 is absolute,
 * and taken as such.
 */
export function algoperf(setting: AlgoperfSetting = 'A'): Rated<MetaShampooOptions> {
  checkOneOf('algoperf', 'setting', setting, ['A', 'B', 'C', 'D', 'E']);
  const [learningRate, beta1, beta2, weightDecay] = settings[setting];
  return {
    learningRate,
    beta1: 1 - beta1,
    nesterov: true,
    beta2: 1 - beta2,
    weightDecay,
    weightDecayMode: 'decoupled',
    epsilon: 1e-8,
    epsilonMode: 'absolute',
    graft: 'adam',
    blockSize: 1024,
    refreshEvery: 100,
    ...differences[setting],
  };
}

/**
 * Google's settings of `googleShampoo` for ResNet-50 on ImageNet, for convolutional networks that
 * momentum SGD trains well: SGD's step size, blocks of 128, roots at every step, fourth roots (p =
 * 4). The rest are the defaults of its distributed_shampoo; the learning rate, 0.1, is only a place
 * holder for the one that SGD has with your batch. Source: the README of google-research
 * scalable_shampoo (1729 steps instead of 2512).
 */
export const resnetGoogle = (): Rated<GoogleShampooOptions> => ({
  learningRate: 0.1,
  graft: 'sgd',
  blockSize: 128,
  refreshEvery: 1,
  statisticsEvery: 1,
  exponent: 4,
});
