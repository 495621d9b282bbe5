import { checkKnown, type Rule } from '@curvature/spec';
import type { Across } from './ranks/joining/across.js';
import type { Average } from './averages/average.js';
import { type SecondOrderOptimizer, UnnamedOptimizer } from './optimizer.js';
import { given } from './slots/complete.js';
import type { Rate, WeightDecay } from './slots/rates.js';
import { checkShape, RULE } from './slots/values.js';
import { gradientsAlone } from './step/abilities/gradients-alone.js';

const OPTIONS = ['learningRate', 'rule', 'weightDecay', 'average', 'across'];

/**
 * An optimizer from a first-order rule, e.g. `firstOrder({ learningRate: 1e-3, rule: adam() })`.
 * Its options are slots, which `secondOrder` checks.
 * @throws CurvatureError for an unknown option or a value out of range.
 */
export function firstOrder(options: {
  readonly learningRate: Rate;
  // oxlint-disable-next-line typescript/no-explicit-any -- the rule's state is its own
  readonly rule: Rule<any>;
  readonly weightDecay?: WeightDecay;
  readonly average?: Average;
  readonly across?: Across;
}): SecondOrderOptimizer {
  checkKnown('firstOrder', given(options), OPTIONS);
  const { rule, ...slots } = options;
  // Without it the host would take gradient descent.
  checkShape('firstOrder', 'rule', rule, RULE);
  const all = { ...slots, preconditioner: null, fallback: rule };
  return new UnnamedOptimizer(all, gradientsAlone);
}
