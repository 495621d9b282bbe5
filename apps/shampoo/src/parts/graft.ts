import { adagrad, adam, nadam, normalised, rmsprop, sgd, sqrtN } from '@curvature/rules';
import type { Rule } from '@curvature/spec';

interface Moments {
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Whose step size is grafted, by the names that options use; the first moment is Shampoo's own, so
 * Adam keeps none here.
 */
const rules = {
  sgd: () => sgd(),
  adagrad: ({ epsilon }: Moments) => adagrad({ epsilon }),
  rmsprop: (moments: Moments) => rmsprop(moments),
  adam: (moments: Moments) => adam({ beta1: 0, ...moments }),
  nadam: (moments: Moments) => nadam({ beta1: 0, ...moments }),
  adagradNormalized: ({ epsilon }: Moments) => normalised(adagrad({ epsilon })),
  rmspropNormalized: (moments: Moments) => normalised(rmsprop(moments)),
  sgdNormalized: () => normalised(sgd()),
  sqrtN: () => sqrtN(),
};

export type GraftName = 'none' | keyof typeof rules;
export const graftNames = ['none', ...Object.keys(rules)] as readonly GraftName[];

/**
 * The rule of this name; null for `none`.
 * @param beta2 A decay of 1 (a sum) has no meaning for an average of squares; the public
 *   implementations' default then is 0.999.
 */
export const graftRule = (name: GraftName, beta2: number, epsilon: number): Rule<never> | null =>
  name === 'none'
    ? null
    : (rules[name]({ beta2: beta2 === 1 ? 0.999 : beta2, epsilon }) as unknown as Rule<never>);
