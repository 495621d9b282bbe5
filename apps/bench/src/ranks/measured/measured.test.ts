import { expect, test } from 'vitest';
import { measure, type Setting } from './settings.js';
import { measuredTable } from './table.js';

const widths = [20, 16, 10];
const plan = {
  optimizers: ['shampoo', 'soap', 'thor', 'sonew'],
  widths,
  batch: 8,
  warmUp: 2,
  steps: 4,
};
/** Of the first exchanges all are shared, which measures them. */
const settings: readonly Setting[] = [
  { kind: 'threads', ranks: 1, scaling: 'strong' },
  { kind: 'threads', ranks: 2, scaling: 'weak' },
];
/** Of weights and biases. */
const PARAMETERS = 20 * 16 + 16 + 16 * 10 + 10;

test('two ranks in threads move gradients at each step, one rank alone nothing to wait for', async () => {
  const runs = await measure(settings, plan, () => {});
  const [alone, two] = runs.map(({ parts }) => parts);
  expect(runs.map(({ batch }) => batch)).toEqual([8, 16]);
  for (const [k, name] of plan.optimizers.entries()) {
    const [one, other] = [alone![k]!, two![k]!];
    expect([one.optimizer, other.optimizer]).toEqual([name, name]);
    expect(one.model).toBeNull();
    for (const { passes, whole } of [one, other])
      expect(Math.min(passes, whole)).toBeGreaterThan(0);
    expect(other.plain.bytes).toBeGreaterThanOrEqual(4 * PARAMETERS);
    expect(other.plain.bytes).toBeLessThan(4 * PARAMETERS + 200);
    if (name === 'sonew') expect(other.refresh).toMatchObject({ bytes: other.plain.bytes });
    else expect(other.refresh.bytes).toBeGreaterThan(other.plain.bytes);
  }
  // Its second and third exchange are among the steps that count.
  expect(two![0]!.model!.predictedMs).toBeGreaterThan(0);
  expect(two![0]!.model!.ms).toBeGreaterThan(0);
  const { head, rows } = measuredTable(runs);
  expect(rows).toHaveLength(plan.optimizers.length * settings.length);
  for (const row of rows) expect(row).toHaveLength(head.length);
});
