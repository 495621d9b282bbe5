import type { Laws } from '../common/issues-of.js';
import { copyTree } from '../common/snapshot.js';
import { play, type PolicyTrial } from './policy-trial.js';

/** The laws on what a policy plans. */
export const policyLaws: Laws<PolicyTrial> = {
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
    // Without a metric, a policy that watches one may wait forever.
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
      return `a block that joins at step ${first!.step} gets no roots; others got theirs at ${start}`;
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
