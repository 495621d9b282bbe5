// Draws which blocks refresh their roots at which steps, under six policies.
import { every, piecewiseInterval, thorRule, thorStop, traceChange } from '@curvature/policies';
import type { Policy, State } from '@curvature/spec';

/** The trace of a block's curvature: each block's settles at its own pace. */
const traceAt = (index: number, step: number) => 1 + 3 * Math.exp(-step / (2 + 4 * index));

function line<P extends State>(policy: Policy<P>, index: number, steps: number): string {
  const parameter = { name: `w${index}`, shape: [4, 3] };
  let state: P = policy.init({
    id: parameter.name,
    index,
    shape: [1, 4, 3],
    axes: [1, 2],
    parameter,
  });
  let refreshedAt: number | null = null;
  let drawn = '';
  for (let step = 1; step <= steps; step++) {
    const metric = traceAt(index, step);
    const [plan, planned] = policy.plan(state, { step, refreshedAt, metric });
    const [refresh, next]: readonly [boolean, P] =
      plan.refresh === 'judge'
        ? policy.judge!(planned, { step, metric, refreshedAt })
        : [plan.refresh, planned];
    state = next;
    if (refresh) refreshedAt = step;
    drawn += refresh ? '#' : plan.accumulate ? '.' : ' ';
  }
  return drawn;
}

const pieces = piecewiseInterval([
  [1, 1],
  [8, 5],
  [30, 20],
]);
const policies: Record<string, (index: number) => string> = {
  "Google's order": (index) => line(every({ roots: 10 }), index, 60),
  "Meta's order": (index) => line(every({ roots: 10, start: 10, phase: 0 }), index, 60),
  'a piecewise interval, statistics every 2nd step': (index) =>
    line(every({ statistics: 2, roots: pieces }), index, 60),
  staggered: (index) => line(every({ roots: 10, stagger: true }), index, 60),
  "THOR's rule, checks every 2nd step": (index) =>
    line(traceChange({ ...thorRule, check: 2 }), index, 60),
  'THOR_stop, checks every 8th step': (index) =>
    line(traceChange({ ...thorStop, check: 8 }), index, 60),
};
console.log(
  '# roots (and statistics where due), . statistics alone; one line a block, one column a step\n',
);
for (const [name, draw] of Object.entries(policies)) {
  console.log(name);
  for (let index = 0; index < 4; index++) console.log(`  block ${index}  ${draw(index)}`);
}
