import { diagonalRoots, eigenRoots, rootsByKind } from '@curvature/backend-tfjs';
import { dense, diagonal, kronecker, type Side, slabs } from '@curvature/kronecker';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { factored } from './factored.js';
import { secondOrder } from '../optimizer.js';
import { whole } from '../partition/partition.js';
import { problem, run } from '../../test/small-problem.js';

beforeAll(() => tf.setBackend('cpu'));

const solver = () => rootsByKind({ symmetric: eigenRoots(), diagonal: diagonalRoots() });
const optimizerWith = (side: (axis: number) => Side<'symmetric' | 'diagonal'> | null) =>
  secondOrder({
    learningRate: 0.02,
    partition: whole,
    preconditioner: factored(kronecker({ beta2: 0.9, sides: (_, axis) => side(axis) }), solver()),
  });

// @ts-expect-error -- a solver for matrices alone cannot take a diagonal
factored(kronecker({ sides: () => diagonal() }), eigenRoots());
factored(kronecker({ sides: () => slabs() }), eigenRoots());

test('a side without a factor is left as it is, and the exponent counts the others alone', () => {
  const statistics = kronecker({ beta2: 1, sides: (_, axis) => (axis === 2 ? diagonal() : null) });
  const p = factored(statistics, solver());
  const block = {
    id: 'w',
    index: 0,
    shape: [1, 3, 2],
    axes: [1, 2],
    parameter: { name: 'w', shape: [3, 2] },
  };
  const context = { block, step: 1 };
  const grad = tf.tensor([
    [
      [3, 0],
      [4, 2],
      [0, 0],
    ],
  ]);
  const stats = p.accumulate(p.init(block), { grad }, null, context);
  const cache = p.refresh(stats, null, context) as Awaited<ReturnType<typeof p.refresh>>;
  // Columns of length 5 and 2, divided by their lengths.
  const out = p.apply(cache, grad, stats, context).dataSync();
  [0.6, 0, 0.8, 1, 0, 0].forEach((x, i) => expect(out[i]).toBeCloseTo(x, 5));
});

test('sides of both kinds train, are planned as they are, and are saved and resumed to the bit', async () => {
  const make = () => optimizerWith((axis) => (axis === 1 ? diagonal() : slabs({ blockSize: 2 })));
  const [whole, first] = [problem(), problem()];
  const expected = await run(make(), whole, 12);
  expect(expected.at(-1)).toBeLessThan(expected[0]! - 1);
  const optimizer = make();
  await run(optimizer, first, 5);
  const weights = await optimizer.getWeights();
  const resumed = make();
  await resumed.setWeights(weights);
  expect(await run(resumed, first, 7)).toEqual(expected.slice(5));
  const rows = make().plan({ w: [6, 5] });
  // A diagonal of 6, and slabs of 2x2, 2x4, 1x5 numbers.
  expect(rows[0]).toMatchObject({
    factors: '6,5',
    statisticsBytes: 4 * (6 + 17),
    cacheBytes: 4 * (6 + 2 + 25 + 3),
  });
});

test('a plan says which side has no factor, or that none has', () => {
  const optimizer = optimizerWith((axis) => (axis === 1 ? null : dense()));
  const [matrix, vector] = optimizer.plan({ w: [6, 5], b: [5] });
  expect(matrix).toMatchObject({
    preconditioned: true,
    factors: '5',
    why: expect.stringMatching(/leave out dimension 6/),
  });
  expect(vector).toMatchObject({
    preconditioned: false,
    why: 'kronecker: option sides gives no axis a factor',
  });
});
