import { readFileSync } from 'node:fs';
import type { Block, Plan } from '@curvature/spec';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { piecewiseInterval } from './piecewise-interval.js';
import { thorRule, thorStop } from './thor-rules.js';
import { traceChange, type TraceChangeOptions, type TraceChangeState } from './trace-change.js';

const block: Block = {
  id: 'w',
  index: 0,
  shape: [1, 2],
  axes: [1],
  parameter: { name: 'w', shape: [2] },
};

interface Played {
  readonly step: number;
  readonly plan: Plan;
  readonly refreshed: boolean;
}
/**
 * What a host would do over `steps`, whose refreshes succeed at once unless `fails` says otherwise.
 */
function play(
  options: TraceChangeOptions,
  steps: readonly number[],
  metricAt: (step: number) => number | null,
  given: {
    state?: TraceChangeState;
    refreshedAt?: number | null;
    fails?: (step: number) => boolean;
  } = {},
) {
  const policy = traceChange(options);
  let state = given.state ?? policy.init(block);
  let refreshedAt = given.refreshedAt ?? null;
  const played: Played[] = [];
  for (const step of steps) {
    const metric = metricAt(step);
    const [plan, next] = policy.plan(state, { step, refreshedAt, metric });
    const [refreshed, judged] =
      plan.refresh === 'judge'
        ? policy.judge!(next, { step, metric, refreshedAt })
        : [plan.refresh, next];
    state = judged;
    if (refreshed && !given.fails?.(step)) refreshedAt = step;
    played.push({ step, plan, refreshed });
  }
  return { played, state, refreshedAt };
}
const upTo = (n: number, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => i + from);
const refreshesOf = ({ played }: { played: readonly Played[] }) =>
  played.flatMap(({ step, refreshed }) => (refreshed ? [step] : []));
const checksOf = ({ played }: { played: readonly Played[] }) =>
  played.flatMap(({ step, plan }) => (plan.refresh === false ? [] : [step]));

describe('the golden traces', () => {
  it.each(['trace_0.01_0', 'trace_0.01_0.001', 'trace_0_0'])('%s', (name) => {
    const golden = JSON.parse(
      readFileSync(new URL(`../test/${name}.json`, import.meta.url), 'utf8'),
    );
    const { omega1, omega2, traces, actions } = golden;
    const policy = traceChange({ refresh: omega1, stop: omega2 });
    let state = policy.init(block);
    let refreshedAt: number | null = null;
    const got = (traces as number[]).map((metric, i) => {
      const step = i + 1;
      const [plan, planned] = policy.plan(state, { step, refreshedAt, metric });
      state = planned;
      if (!plan.accumulate) return 'frozen';
      expect(plan).toEqual({ accumulate: true, refresh: 'judge' });
      const [refreshed, judged] = policy.judge!(planned, { step, metric, refreshedAt });
      state = judged;
      if (refreshed) refreshedAt = step;
      return refreshed ? 'update' : judged.frozen ? 'stop' : 'keep';
    });
    expect(got).toEqual(actions);
  });
});

const options: fc.Arbitrary<TraceChangeOptions> = fc
  .record({
    refresh: fc.double({ min: 0, max: 0.5, noNaN: true }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    check: fc.oneof(
      fc.integer({ min: 1, max: 9 }),
      fc.constant(
        piecewiseInterval([
          [1, 1],
          [10, 4],
          [30, 9],
        ]),
      ),
    ),
    statistics: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
  })
  .map(({ share, statistics, ...rest }) => ({
    ...rest,
    stop: rest.refresh * share,
    ...(statistics !== undefined && { statistics }),
  }));
const walk = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), {
  minLength: 60,
  maxLength: 60,
});
const metricOf = (values: readonly number[]) => (step: number) =>
  values[(step - 1) % values.length]!;

it('refreshes, keeps or stops as the change since the metric in use says', () => {
  fc.assert(
    fc.property(options, walk, (given, values) => {
      const metric = metricOf(values);
      let used: number | null = null;
      let stopped = false;
      for (const { step, plan, refreshed } of play(given, upTo(60), metric).played) {
        if (stopped) expect(plan).toEqual({ accumulate: false, refresh: false });
        if (plan.refresh === false) continue;
        const change: number = used === null ? Infinity : Math.abs(metric(step) - used) / used;
        expect(refreshed).toBe(change > given.refresh!);
        if (refreshed) used = metric(step);
        else if (change < given.stop!) stopped = true;
      }
    }),
  );
});

it('minds neither the scale nor the sign of the metric', () => {
  fc.assert(
    fc.property(options, walk, fc.integer({ min: -40, max: 40 }), (given, values, power) => {
      const metric = metricOf(values);
      const scaled = (step: number) => -metric(step) * 2 ** power;
      expect(play(given, upTo(60), scaled).played).toEqual(play(given, upTo(60), metric).played);
    }),
  );
});

it('goes on from its saved state', () => {
  fc.assert(
    fc.property(options, walk, fc.integer({ min: 1, max: 59 }), (given, values, pause) => {
      const metric = metricOf(values);
      const first = play(given, upTo(pause), metric);
      const state = JSON.parse(JSON.stringify(first.state)) as TraceChangeState;
      const rest = play(given, upTo(60, pause + 1), metric, {
        state,
        refreshedAt: first.refreshedAt,
      });
      expect([...first.played, ...rest.played]).toEqual(play(given, upTo(60), metric).played);
    }),
  );
});

it('makes up, once, for checks and statistics on steps that a block does not see', () => {
  fc.assert(
    fc.property(
      options,
      fc.uniqueArray(fc.integer({ min: 1, max: 80 }), { maxLength: 40 }),
      (given, some) => {
        const never = { ...given, stop: 0 };
        const whole = play(never, upTo(80), () => null);
        let last = 0;
        const steps = some.toSorted((a, b) => a - b);
        for (const { step, plan } of play(never, steps, () => null).played) {
          const missed = whole.played.slice(last, step);
          expect(plan.refresh !== false).toBe(missed.some((one) => one.plan.refresh !== false));
          expect(plan.accumulate).toBe(missed.some((one) => one.plan.accumulate));
          last = step;
        }
      },
    ),
  );
});

test('pieces count from their own first step; an interval from 1', () => {
  const check = piecewiseInterval([
    [1, 1],
    [4, 3],
    [12, 5],
  ]);
  expect(checksOf(play({ check }, upTo(22), () => 1))).toEqual([1, 2, 3, 4, 7, 10, 12, 17, 22]);
  expect(checksOf(play({ check: 834 }, upTo(2000), () => 1))).toEqual([1, 835, 1669]);
  expect(checksOf(play({ check: [[0, 5]] }, upTo(11), () => 1))).toEqual([1, 5, 10]);
});

test('a block that joins late is checked, and refreshed, at once', () => {
  expect(refreshesOf(play({ check: 100 }, upTo(30, 18), () => 1))).toEqual([18]);
});

test('statistics go on between the checks where they are averages, until the block is frozen', () => {
  const { played } = play({ check: 4, statistics: 2, ...thorStop }, upTo(9), (step) =>
    step < 9 ? step : 5,
  );
  const accumulated = played.flatMap(({ step, plan }) => (plan.accumulate ? [step] : []));
  expect(accumulated).toEqual([1, 3, 5, 7, 9]);
  const after = play({ check: 4, statistics: 2, ...thorStop }, upTo(20), () => 1).played.slice(5);
  expect(after.every(({ plan }) => !plan.accumulate && plan.refresh === false)).toBe(true);
});

test('without a metric, or with one that is not finite, each check refreshes', () => {
  for (const metric of [null, NaN, Infinity])
    expect(refreshesOf(play({ check: 3, ...thorStop }, upTo(9), () => metric))).toEqual([1, 4, 7]);
  const glitch = (step: number) => (step === 4 ? NaN : 1);
  expect(refreshesOf(play({ check: 3 }, upTo(12), glitch))).toEqual([1, 4]);
});

test('where the metric in use is 0, any change refreshes and none stops', () => {
  const wakes = (step: number) => (step < 5 ? 0 : 1e-30);
  expect(refreshesOf(play(thorStop, upTo(8), wakes))).toEqual([1, 5]);
});

test('a refresh that failed, or is still under way, is asked for again at the next check', () => {
  const fails = (step: number) => step === 1 || step === 7;
  const metric = (step: number) => (step < 7 ? 1 : 2);
  expect(refreshesOf(play({ check: 3, ...thorStop }, upTo(8), metric, { fails }))).toEqual([
    1, 4, 7,
  ]);
  expect(refreshesOf(play({ check: 3 }, upTo(20), metric, { fails }))).toEqual([1, 4, 7, 10]);
});

test("THOR's thresholds, by the names of its paper", () => {
  const slowly = (step: number) => 1.0005 ** step;
  expect(refreshesOf(play({ refresh: 0 }, upTo(5), slowly))).toEqual([1, 2, 3, 4, 5]);
  expect(refreshesOf(play(thorRule, upTo(50), slowly))).toEqual([1, 21, 41]);
  expect(refreshesOf(play(thorStop, upTo(50), slowly))).toEqual([1]);
});

test.each([
  [{ refresh: -1 }, /option refresh must be/],
  [{ refresh: 0.01, stop: 0.02 }, /option stop must be a number at least 0 and at most 0.01/],
  [{ stop: 0.02 }, /option stop/],
  [{ check: 0 }, /option check must be/],
  [{ check: [[1, 0.5]] }, /check\[0\]\[1\]/],
  [{ statistics: 0 }, /option statistics/],
  [{ threshold: 1 } as object, /there is no option threshold/],
])('%j is refused', (bad, message) => {
  expect(() => traceChange(bad as TraceChangeOptions)).toThrow(message);
});

test('after a refresh that failed, change is measured from the statistics of the one that did not', () => {
  const fails = (step: number) => step === 1;
  const metric = (step: number) => [1, 100, 101, 1.1][step - 1]!;
  expect(refreshesOf(play({ refresh: 0.5 }, upTo(4), metric, { fails }))).toEqual([1, 2, 4]);
});
