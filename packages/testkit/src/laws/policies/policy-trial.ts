import type { Block, Plan, Policy, State } from '@curvature/spec';

// oxlint-disable-next-line typescript/no-explicit-any -- each policy has its own state
export type AnyPolicy = Policy<any>;

/** The index of a block, the step at which it joins, and its metric over steps. */
export interface PolicyCase {
  readonly name: string;
  readonly index: number;
  readonly joins: number;
  readonly metric: (step: number) => number | null;
}
export type PolicyTrial = {
  readonly policy: AnyPolicy;
  readonly fresh: () => AnyPolicy;
  readonly given: PolicyCase;
  readonly within: number;
};

/** A policy may wait while its metric is missing or constant, but not while it grows. */
const growing = (step: number) => 1.1 ** (step % 1000);
export const policyCases: readonly PolicyCase[] = [
  { name: 'the first block', index: 0, joins: 1, metric: growing },
  { name: 'block 7', index: 7, joins: 1, metric: growing },
  { name: 'block 100, which joins at step 18', index: 100, joins: 18, metric: growing },
  { name: 'a block without a metric', index: 3, joins: 1, metric: () => null },
];

export const blockOf = ({ index }: PolicyCase): Block => ({
  id: `law/${index}`,
  index,
  shape: [1, 4, 3],
  axes: [1, 2],
  parameter: { name: `law/${index}`, shape: [4, 3] },
});

interface Step {
  readonly step: number;
  readonly plan: Plan;
  readonly state: State;
}

/** The plans of `count` steps as in the host, with refreshes that come into use at once. */
export function play(
  { policy, given }: PolicyTrial,
  count: number,
  resume?: { at: Step; refreshedAt: number | null },
): Step[] {
  const steps: Step[] = [];
  let state = (resume?.at.state ?? policy.init(blockOf(given))) as State;
  let refreshedAt = resume?.refreshedAt ?? null;
  for (let step = resume ? resume.at.step + 1 : given.joins; steps.length < count; step++) {
    const [planned, next] = policy.plan(state, {
      step,
      refreshedAt,
      metric: given.metric(step - 1),
    });
    const [refresh, after] = judged(policy, planned, next as State, {
      step,
      metric: given.metric(step),
      refreshedAt,
    });
    state = after;
    if (refresh) refreshedAt = step;
    steps.push({ step, plan: { ...planned, refresh }, state });
  }
  return steps;
}

/** The final plan: a policy that plans to judge decides once the statistics are there. */
function judged(
  policy: AnyPolicy,
  { refresh }: Plan,
  state: State,
  seen: Parameters<NonNullable<AnyPolicy['judge']>>[1],
): readonly [boolean, State] {
  if (refresh !== 'judge') return [refresh, state];
  return policy.judge ? (policy.judge(state, seen) as readonly [boolean, State]) : [true, state];
}
