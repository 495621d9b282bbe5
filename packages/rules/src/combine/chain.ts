import type { Tensor } from '@tensorflow/tfjs-core';
import type { Meaning, Rule, State } from '@curvature/spec';

/**
 * One rule after another: the update of each is the direction of the next, and all get the same
 * gradient. `chain()` changes nothing. The state is the list of their states.
 */
export const chain = (...rules: readonly Rule<State>[]): Rule<readonly State[]> => ({
  name: `chain(${rules.map(({ name }) => name).join(', ')})`,
  meaning: Object.assign({}, ...rules.map(({ meaning }) => meaning)) as Meaning,
  init: (parameter) => rules.map((rule) => rule.init(parameter)),
  update(states, direction, grad, context) {
    const next: State[] = [];
    let update: Tensor = direction;
    for (const [i, rule] of rules.entries())
      [next[i], update] = rule.update(states[i]!, update, grad, context);
    return [next, update];
  },
});
