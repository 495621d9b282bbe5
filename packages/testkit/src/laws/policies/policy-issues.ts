import type { State } from '@curvature/spec';
import { issuesOf, type Laws } from '../common/issues-of.js';
import {
  type AnyPolicy,
  blockOf,
  play,
  type PolicyCase,
  policyCases,
  type PolicyTrial,
} from './policy-trial.js';
import { copyTree, difference, notPlain, outline, snapshot } from '../common/snapshot.js';

const policyFoundations: Laws<PolicyTrial> = {
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

  'is pure: same inputs, same outputs, inputs untouched': (trial) => {
    const { policy, given } = trial;
    let state = policy.init(blockOf(given)) as State;
    for (let step = given.joins; step < given.joins + 50; step++) {
      const seen = Object.freeze({
        step,
        refreshedAt: step > 1 ? 1 : null,
        metric: given.metric(step - 1),
      });
      const before = snapshot(state);
      const [one, two] = [policy.plan(state, seen), policy.plan(state, seen)];
      const touched = difference(before, snapshot(state));
      if (touched) return `plan must leave its state alone, but ${touched} after step ${step}`;
      const differs =
        JSON.stringify(one[0]) !== JSON.stringify(two[0]) ||
        difference(snapshot(one[1]), snapshot(two[1]));
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

const policyLaws: Laws<PolicyTrial> = {
  'has statistics before it refreshes': (trial) => {
    const steps = play(trial, trial.within);
    const first = steps.findIndex(({ plan }) => plan.refresh);
    if (first < 0) return null;
    const accumulated = steps.slice(0, first + 1).some(({ plan }) => plan.accumulate);
    return accumulated
      ? null
      : `it refreshes at step ${steps[first]!.step} without having accumulated anything`;
  },

  'refreshes again and again': (trial) => {
    // Without a metric, a policy that watches one may well wait for ever.
    if (trial.given.metric(1) === null) return null;
    const refreshes = play(trial, 3 * trial.within).flatMap(({ step, plan }) =>
      plan.refresh ? [step] : [],
    );
    const start = trial.given.joins;
    const ends = [start, ...refreshes, start + 3 * trial.within];
    const gap = ends.findIndex((step, i) => i > 0 && step - ends[i - 1]! > trial.within);
    return gap < 0
      ? null
      : `after step ${ends[gap - 1]} it does not refresh within ${trial.within} steps`;
  },

  'gives a block its first roots at its own first step': (trial) => {
    const given = { ...trial.given, joins: 1 };
    const start = play({ ...trial, given }, trial.within).find(({ plan }) => plan.refresh)?.step;
    if (start === undefined) return null;
    for (const late of [0, 1, 7, 100]) {
      const [first] = play(
        { ...trial, policy: trial.fresh(), given: { ...given, joins: start + late } },
        1,
      );
      if (first!.plan.refresh && first!.plan.accumulate) continue;
      return `a block that joins at step ${first!.step} is left without, though others had theirs at step ${start}`;
    }
    return null;
  },

  'resumes from its saved state': (trial) => {
    const whole = play(trial, 120);
    for (const pause of [1, 17, 60]) {
      const at = whole[pause - 1]!;
      const refreshedAt = whole.slice(0, pause).findLast(({ plan }) => plan.refresh)?.step ?? null;
      const state = copyTree(at.state);
      const resumed = play({ ...trial, policy: trial.fresh() }, 120 - pause, {
        at: { ...at, state },
        refreshedAt,
      });
      const odd = resumed.findIndex(
        ({ plan }, i) => JSON.stringify(plan) !== JSON.stringify(whole[pause + i]!.plan),
      );
      if (odd >= 0)
        return `saved at step ${at.step}, it plans otherwise from step ${resumed[odd]!.step} on`;
    }
    return null;
  },
};

/**
 * Every law that a policy breaks, as a sentence that names it; empty if it conforms.
 *
 * @param make Makes a policy that has not been used; called for every law and case.
 * @param options.within It must refresh at least once in so many steps while its metric grows;
 *   default 500.
 * @param options.cases Blocks and metrics; default `policyCases`.
 */
export async function policyIssues(
  make: () => AnyPolicy,
  {
    within = 500,
    cases = policyCases,
  }: { readonly within?: number; readonly cases?: readonly PolicyCase[] } = {},
): Promise<string[]> {
  const subjects = cases.map(
    (given) => [given.name, () => ({ policy: make(), fresh: make, given, within })] as const,
  );
  return issuesOf(make().name, subjects, policyFoundations, policyLaws);
}
