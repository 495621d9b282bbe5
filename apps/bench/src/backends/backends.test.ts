import { getBackend, getKernel, memory } from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { backendsHere } from '../../../../packages/workbench/test/backends.js';
import { onTfjsNode } from '../../../../tools/tfjs-node-here.js';
import { measure } from './measure.js';
import { backendsTable } from './result.js';
import { ways } from './ways.js';

const patience = { warmUp: 1, rounds: 1, turn: 1 };
const chosen = ways.filter(({ backend }) => backendsHere.includes(backend));

test.each(ways)('$name: it begins, and undone leaves the kernels as before', async (way) => {
  if (!chosen.includes(way)) {
    await expect(way.begin()).rejects.toThrow(/has no addon.*npm rebuild .*@tensorflow\/tfjs-node/);
    return;
  }
  (await way.begin())();
  expect(getBackend()).toBe(way.backend);
  const before = getKernel('BatchMatMul', way.backend);
  (await way.begin())();
  expect(getKernel('BatchMatMul', way.backend)).toBe(before);
});

const names = ['tf.train.adam', 'sonew()'];

test(`each optimizer is timed in each way, ${onTfjsNode}; no tensor is left`, async () => {
  await chosen[0]!.begin();
  const before = memory().numTensors;
  const costs = await measure(chosen, patience, () => {}, names);
  expect(memory().numTensors).toBe(before);
  const { head, rows } = backendsTable(costs);
  expect(head).toEqual(['optimizer', ...chosen.map(({ name }) => name)]);
  expect(rows.map(([name]) => name)).toEqual(names);
  for (const { optimizer, cpu, overAdam, withRefreshes } of costs) {
    expect(Math.min(cpu, withRefreshes, overAdam)).toBeGreaterThan(0);
    if (optimizer === 'tf.train.adam') expect(overAdam).toBe(1);
  }
});
