// The trace rule is THOR's; it goes with any statistics that have a metric.
import { traceChange } from '@curvature/policies';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { problem, shampooLike, stepOnce } from '../../../test/small-problem.js';

beforeAll(() => tf.setBackend('cpu'));

const refreshes = (refresh: number, stop = 0) => {
  const task = problem(3);
  const policy = traceChange({ refresh, stop, check: 2, statistics: 1 });
  const optimizer = shampooLike({ policy });
  for (let step = 0; step < 40; step++) stepOnce(optimizer, task);
  task.dispose();
  return optimizer.inspect().reduce((sum, row) => sum + row.refreshes, 0);
};

test('Shampoo takes roots at every check, or where its trace has changed, or never again', () => {
  const [always, some, once] = [refreshes(0), refreshes(0.3), refreshes(1e9, 1e8)];
  expect(always).toBe(2 * 20);
  expect(some).toBeLessThan(always);
  expect(some).toBeGreaterThan(once);
  expect(once).toBe(2);
});
