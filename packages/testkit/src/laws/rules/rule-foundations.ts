import type { State } from '@curvature/spec';
import { parameterOf, wholeSignals } from '../common/block-case.js';
import type { Laws } from '../common/issues-of.js';
import { callTwice } from '../common/purity.js';
import { notPlain, outline } from '../common/snapshot.js';
import { initial, type Pair, type RuleTrial, updated } from './rule-trial.js';

/** The laws of rules on which all others depend. */
export const ruleFoundations: Laws<RuleTrial> = {
  'declares itself': ({ rule }) => (rule.name ? null : 'name is empty'),

  'keeps tensors and plain data only': (trial) => {
    const state = initial(trial);
    const { grad } = wholeSignals(trial.given, 1);
    return (
      notPlain('the result of init', state) ??
      notPlain('the state', updated(trial, state, grad, grad, 1)[0])
    );
  },

  'is pure: same inputs, same outputs, inputs untouched': async (trial) => {
    const { rule, given } = trial;
    const parameter = parameterOf(given);
    let [state, issue] = await callTwice('init', {}, () => rule.init(parameter) as State);
    const layout = outline(state);
    // A change of layout is left to the next law.
    for (let step = 1; step <= 2 && !issue && outline(state) === layout; step++) {
      const { grad, param: direction } = wholeSignals(given, step);
      const lent = { state, direction, grad };
      const context = Object.freeze({ parameter, step });
      const call = () => rule.update(lent.state, direction, grad, context) as State;
      const [pair, found] = await callTwice('update', lent, call);
      [state, issue] = [(pair as unknown as Pair)[0], found];
    }
    return issue;
  },

  'keeps the layout of its state': (trial) => {
    let state = initial(trial);
    const layout = outline(state);
    for (let step = 1; step <= 3; step++) {
      const { grad } = wholeSignals(trial.given, step);
      [state] = updated(trial, state, grad, grad, step);
      if (outline(state) !== layout)
        return `the state was ${layout}, is ${outline(state)} after step ${step}`;
    }
    return null;
  },
};
