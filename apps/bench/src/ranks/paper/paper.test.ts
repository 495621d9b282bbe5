import { thor } from '@curvature/thor';
import { shampoo, soap } from '@curvature/shampoo';
import { setBackend } from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { allGather, allReduce } from './collectives.js';
import { methods } from './methods.js';
import { ranksTried, scalingOf } from './scaling.js';
import { totalOf } from './step-time.js';
import { machines, paperTable } from './table.js';
import { matricesOf, sizeOf, transformers } from './transformer.js';

beforeAll(async () => {
  await setBackend('cpu');
});

const ethernet = { alpha: 0, beta: 1.25e9 };

test.each([
  ['ResNet-50', 25.5e6, 0.16],
  ['BERT-base', 109e6, 0.7],
  ['a billion', 1e9, 6.4],
])('a sum over many ranks of the gradients of %s takes seconds', (_, parameters, seconds) => {
  expect(allReduce(ethernet, 1e6, 4 * parameters)).toBeCloseTo(seconds, 2);
});

test('one rank alone moves nothing', () => {
  const network = machines[0]!.network;
  expect(allReduce(network, 1, 1e9)).toBe(0);
  expect(allGather(network, 1, 1e9)).toBe(0);
});

test.each([
  ['100M', 1e8],
  ['1B', 1e9],
])('the transformer %s has about so many parameters', (name, size) => {
  const model = transformers.find((each) => each.name === name)!;
  expect(sizeOf(matricesOf(model)) / size).toBeCloseTo(1, 2);
});

const optimizers = { shampoo: shampoo(), soap: soap(), thor: thor() };

test.each([
  ['shampoo', 256, 768],
  ['shampoo', 300, 200],
  ['soap', 256, 768],
  ['soap', 300, 200],
  ['thor', 256, 768],
] as const)('%s on paper counts a matrix of %i by %i as its plan does', (name, rows, columns) => {
  const [planned] = optimizers[name].plan({ kernel: [rows, columns] });
  const work = methods.find((each) => each.name === name)!.workOf([rows, columns]);
  expect(work.refreshFlops).toBe(planned!.refreshFlops);
  // Beside the matrices, a cache has a few numbers for each tile.
  expect(Math.abs(work.cacheBytes / planned!.cacheBytes - 1)).toBeLessThan(1e-3);
});

test('on every machine, passes and updates of a rank are those of one rank alone', () => {
  for (const model of transformers)
    for (const machine of machines)
      for (const method of methods) {
        const { alone, most } = scalingOf(model, method, machine);
        expect([most.passes, most.update]).toEqual([alone.passes, alone.update]);
        expect(alone.gradients + alone.exchange).toBe(0);
        expect(most.refreshes).toBeLessThanOrEqual(alone.refreshes);
        expect(totalOf(most)).toBeGreaterThan(most.gradients);
      }
});

test('the table has a row for each model, machine and optimizer, and ranks that were tried', () => {
  const { head, rows } = paperTable();
  expect(rows).toHaveLength(transformers.length * machines.length * methods.length);
  const upTo = head.indexOf('half speed up to');
  for (const row of rows) expect(ranksTried.map(String)).toContain(row[upTo]);
  const ofShampoo = rows.filter((row) => row.includes('shampoo'));
  const ofThor = rows.filter((row) => row.includes('thor'));
  const shrink = head.indexOf('refreshes shrink up to');
  // Many small tiles against few cheap layers.
  ofShampoo.forEach((row, i) =>
    expect(Number(row[shrink])).toBeGreaterThan(Number(ofThor[i]![shrink])),
  );
});
