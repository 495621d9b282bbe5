import type { State } from '@curvature/spec';
import type { Laws } from '../common/issues-of.js';
import { difference, notPlain, outline, snapshot } from '../common/snapshot.js';
import { blockOf, play, type PolicyTrial } from './policy-trial.js';

/** The laws of policies on which all others depend. */
export const policyFoundations: Laws<PolicyTrial> = {
  'declares itself': ({ policy }) => (policy.name ? null : 'name is empty'),

  'keeps plain data only': (trial) => {
    const bad = notPlain('the result of init', trial.policy.init(blockOf(trial.given)));
    if (bad) return bad;
    for (const { step, state, plan } of play(trial, 50)) {
      const worse = notPlain('the state', state);
      if (worse) return `${worse} after step ${step}`;
      const text = JSON.stringify(plan);
      if (typeof plan.accumulate !== 'boolean' || typeof plan.refresh !== 'boolean')
        return `a plan is ${text}`;
    }
    return null;
  },

  'is pure: same inputs, same outputs, inputs untouched': async (trial) => {
    const { policy, given } = trial;
    let state = policy.init(blockOf(given)) as State;
    for (let step = given.joins; step < given.joins + 50; step++) {
      const seen = Object.freeze({
        step,
        refreshedAt: step > 1 ? 1 : null,
        metric: given.metric(step - 1),
      });
      const before = await snapshot(state);
      const [one, two] = [policy.plan(state, seen), policy.plan(state, seen)];
      const touched = difference(before, await snapshot(state));
      if (touched) return `plan must leave its state alone, but ${touched} after step ${step}`;
      const differs =
        JSON.stringify(one[0]) !== JSON.stringify(two[0]) ||
        difference(await snapshot(one[1]), await snapshot(two[1]));
      if (differs) return `plan gave two results for the same input at step ${step}`;
      state = one[1] as State;
    }
    return null;
  },

  'keeps the layout of its state': (trial) => {
    const layout = outline(trial.policy.init(blockOf(trial.given)) as State);
    const odd = play(trial, 200).find(({ state }) => outline(state) !== layout);
    return odd ? `the state was ${layout}, is ${outline(odd.state)} after step ${odd.step}` : null;
  },
};
