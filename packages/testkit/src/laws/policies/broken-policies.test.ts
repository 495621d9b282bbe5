import { every } from '@curvature/policies';
import { CurvatureError, type Plan } from '@curvature/spec';
import { expect, it } from 'vitest';
import { policyIssues } from './policy-issues.js';
import type { AnyPolicy } from './policy-trial.js';

const good = every({ roots: 10 }) as AnyPolicy;
const plans =
  (f: (plan: Plan, state: any, step: number, out: any) => unknown) => (): AnyPolicy => ({
    ...good,
    plan: (state, seen) => {
      const [plan, next] = good.plan(state, seen);
      return f(plan, state, seen.step, next) as never;
    },
  });

/** Refreshes when the metric has doubled: lawful, and an example of a policy that watches one. */
const doubling = (): AnyPolicy => ({
  name: 'doubling',
  init: () => ({ last: 0 }),
  plan: ({ last }, { refreshedAt, metric }) => {
    const refresh =
      refreshedAt === null || (metric !== null && (metric > 2 * last || metric < last / 2));
    return [{ accumulate: true, refresh }, { last: refresh ? (metric ?? 0) : last }];
  },
});

const table: readonly (readonly [string, () => AnyPolicy, RegExp])[] = [
  ['no name', () => ({ ...good, name: '' }), /"declares itself"/],
  [
    'a Date in its state',
    plans((plan) => [plan, { at: new Date() }]),
    /"keeps plain data only": the state\/at is a Date/,
  ],
  [
    'half a plan',
    plans(({ refresh }, _, __, next) => [{ refresh }, next]),
    /"keeps plain data only": a plan is \{"refresh"/,
  ],
  [
    'counts in place',
    () => ({
      ...good,
      init: () => ({ n: 0 }),
      plan: (s: any) => ((s.n += 1), [{ accumulate: true, refresh: true }, s]),
    }),
    /"is pure.*plan must leave its state alone, but n\[0\] was 0, is 2/,
  ],
  [
    'hidden state',
    () => {
      let n = 0;
      return {
        ...good,
        init: () => null,
        plan: (s) => [{ accumulate: true, refresh: n++ % 3 === 0 }, s],
      };
    },
    /"is pure.*plan gave two results/,
  ],
  [
    'a growing state',
    plans((plan, _, step, next) => [plan, { ...next, [`step${step}`]: step }]),
    /"keeps the layout of its state"/,
  ],
  [
    'refreshes before there are statistics',
    plans((plan, _, step, next) => [{ ...plan, accumulate: step > 30 }, next]),
    /"has statistics before it refreshes": it refreshes at step 1/,
  ],
  [
    'statistics at the first step alone, wherever a block joins',
    plans((plan, _, step, next) => [{ ...plan, accumulate: step === 1 }, next]),
    /"has statistics before it refreshes": it refreshes at step 18 .*\(block 100/,
  ],
  [
    'never refreshes',
    plans((plan, _, __, next) => [{ ...plan, refresh: false }, next]),
    /"refreshes again and again": after step 1/,
  ],
  [
    'stops refreshing',
    plans((plan, _, step, next) => [{ ...plan, refresh: plan.refresh && step < 300 }, next]),
    /"refreshes again and again": after step 291 it does not refresh within 500 steps/,
  ],
  [
    'remembers beside its state',
    () => {
      const beside = new WeakMap<object, number>();
      return {
        name: 'beside',
        init: () => ({}),
        plan: (state: object) => {
          const next = {};
          const n = (beside.get(state) ?? 0) + 1;
          beside.set(next, n);
          return [{ accumulate: true, refresh: n % 10 === 1 }, next];
        },
      };
    },
    /"resumes from its saved state": saved at step 1, it plans otherwise from step 2 on/,
  ],
];

it.each(table)('catches %s', async (_, make, sentence) => {
  expect((await policyIssues(make))[0]).toMatch(sentence);
});

it('reports nothing of a conforming plugin', async () => {
  expect(await policyIssues(() => good)).toEqual([]);
  expect(await policyIssues(doubling)).toEqual([]);
});

it('takes the bound of the user, and refuses bad options', async () => {
  expect(await policyIssues(() => every({ roots: 600 }))).toEqual([
    expect.stringMatching(/refreshes again and again/),
  ]);
  expect(await policyIssues(() => every({ roots: 600 }), { within: 600 })).toEqual([]);
  for (const bad of [{ within: 0 }, { cases: [] }, { steps: 3 }])
    await expect(policyIssues(() => good, bad as never)).rejects.toThrow(CurvatureError);
});
