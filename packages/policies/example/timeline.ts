// Draws which blocks refresh their roots at which steps, under four policies.
import { every, type EveryOptions } from '@curvature/policies';

function line(options: EveryOptions, index: number, steps: number): string {
  const policy = every(options);
  const parameter = { name: `w${index}`, shape: [4, 3] };
  let state = policy.init({ id: parameter.name, index, shape: [1, 4, 3], axes: [1, 2], parameter });
  let drawn = '';
  for (let step = 1; step <= steps; step++) {
    const [plan, next] = policy.plan(state, { step, refreshedAt: null, metric: null });
    state = next;
    drawn += plan.refresh ? '#' : plan.accumulate ? '.' : ' ';
  }
  return drawn;
}

const policies: Record<string, EveryOptions> = {
  "Google's order": { roots: 10 },
  "Meta's order": { roots: 10, start: 10, phase: 0 },
  'stairs, statistics every 2nd step': {
    statistics: 2,
    roots: [
      [1, 1],
      [8, 5],
      [30, 20],
    ],
  },
  staggered: { roots: 10, stagger: true },
};
console.log('# roots (and statistics where due), . statistics alone; one line a block, one column a step\n');
for (const [name, options] of Object.entries(policies)) {
  console.log(name);
  for (let index = 0; index < 4; index++) console.log(`  block ${index}  ${line(options, index, 60)}`);
}
