import { adagrad, adam, nadam, normalised, rmsprop, sgd, sqrtN } from '@curvature/rules';
import type { Rule, State } from '@curvature/spec';

interface Moments {
  readonly beta2: number;
  readonly epsilon: number;
}

/** The states of the rules differ; the host alone reads them. */
const graft = <S extends State>(rule: Rule<S>) => rule as unknown as Rule<never>;

/**
 * The rules that give the norm of a step, by the names that options use. Shampoo keeps the first
 * moment itself, so Adam keeps none here.
 */
const rules = {
  none: () => null,
  sgd: () => graft(sgd()),
  adagrad: ({ epsilon }: Moments) => graft(adagrad({ epsilon })),
  rmsprop: (moments: Moments) => graft(rmsprop(moments)),
  adam: (moments: Moments) => graft(adam({ beta1: 0, ...moments })),
  nadam: (moments: Moments) => graft(nadam({ beta1: 0, ...moments })),
  adagradNormalized: ({ epsilon }: Moments) => graft(normalised(adagrad({ epsilon }))),
  rmspropNormalized: (moments: Moments) => graft(normalised(rmsprop(moments))),
  sgdNormalized: () => graft(normalised(sgd())),
  sqrtN: () => graft(sqrtN()),
};

type GraftName = keyof typeof rules;
export const graftNames = Object.keys(rules) as readonly GraftName[];

/**
 * The rule of this name; null for `none`.
 * @param beta2 Decay of the statistics. An average of squares has none of 1 (a sum), so 0.999 takes
 *   its place, the default of the public implementations.
 */
export const graftRule = (name: GraftName, beta2: number, epsilon: number): Rule<never> | null =>
  rules[name]({ beta2: beta2 === 1 ? 0.999 : beta2, epsilon });
