import type { Graft, Rule } from '@curvature/spec';
import { perBlock, perTensor } from '@curvature/grafting';
import { adagrad, adam, nadam, normalised, rmsprop, sgd, sqrtN } from '@curvature/rules';

type Settings = { readonly order: 'google' | 'meta'; readonly beta2: number };

// A decay of 1 (a sum) has no meaning for an average of squares; the public implementations' default then is 0.999.
const decay = ({ beta2 }: Settings) => (beta2 === 1 ? 0.999 : beta2);
const epsilonOf = ({ order }: Settings) => (order === 'google' ? 1e-10 : 1e-8);

/** Whose step size is grafted, by the names that options use; the first moment is Shampoo's own, so Adam keeps none here. */
const rules = {
  sgd: () => sgd(),
  adagrad: (s: Settings) => adagrad({ epsilon: epsilonOf(s) }),
  rmsprop: (s: Settings) => rmsprop({ beta2: decay(s), epsilon: epsilonOf(s) }),
  adam: (s: Settings) => adam({ beta1: 0, beta2: decay(s), epsilon: epsilonOf(s) }),
  nadam: (s: Settings) => nadam({ beta1: 0, beta2: decay(s), epsilon: epsilonOf(s) }),
  adagradNormalized: (s: Settings) => normalised(adagrad({ epsilon: epsilonOf(s) })),
  rmspropNormalized: (s: Settings) => normalised(rmsprop({ beta2: decay(s), epsilon: epsilonOf(s) })),
  sgdNormalized: () => normalised(sgd()),
  sqrtN: () => sqrtN(),
};

export type GraftName = 'none' | keyof typeof rules;
export const graftNames = ['none', ...Object.keys(rules)] as GraftName[];

/** Google takes the norm over the whole tensor, Meta tile by tile. */
export function graftByName(name: GraftName, settings: Settings): Graft<never> | null {
  if (name === 'none') return null;
  const rule = rules[name](settings) as unknown as Rule<never>;
  return settings.order === 'google' ? perTensor(rule) : perBlock(rule);
}
