import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { expectSameOnAllBackends, lossesOf } from '../../test/all-backends.js';
import { regression } from './regression-task.js';

const folder = await mkdtemp(join(tmpdir(), 'regression-'));
const load = async (name: string, content: string | Buffer) => {
  await writeFile(join(folder, name), content);
  return regression.load({ data: join(folder, name) });
};

test('without --data it draws a known problem; loss and gradients are the same on all backends', async () => {
  const data = await regression.load({});
  expect(data.describe).toBe('10000 rows of 10 numbers, to predict y');
  await expectSameOnAllBackends(regression, data, 64);
});

test('it learns, and leaves no tensor', async () => {
  const records = await lossesOf(regression, await regression.load({}), 0.003, 60);
  expect(records.at(-1)!.loss).toBeLessThan(0.5 * records[0]!.loss);
});

test('the loss is the mean squared error of tanh layers with a linear output', async () => {
  const data = await load('three.csv', 'a,b\n1,2\n2,1\n4,4\n');
  const before = tf.memory().numTensors;
  const loss = tf.tidy(() => {
    const model = regression.model(1, data);
    const batch = data.batch(Int32Array.of(0, 1, 2));
    const [k0, b0, k1, b1, k2, b2] = model.variables as unknown as tf.Tensor2D[];
    const layer = (x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor) =>
      tf.add<tf.Tensor2D>(tf.matMul(x, kernel), bias);
    const hidden = tf.tanh(layer(tf.tanh(layer(batch.inputs as tf.Tensor2D, k0!, b0!)), k1!, b1!));
    const expected = tf.losses.meanSquaredError(batch.targets, layer(hidden, k2!, b2!));
    const difference = tf.sub(model.loss(batch), expected).dataSync()[0];
    tf.dispose(model.variables);
    return difference;
  });
  expect(loss).toBeCloseTo(0, 5);
  expect(tf.memory().numTensors).toBe(before);
});

test('tables are read, plain or packed, and the description counts rows left out', async () => {
  const table = 'size,where,price\n1,sea,10\n2,,20\n3,inland,40\n4,sea,50\n';
  const data = await load('houses.csv.gz', gzipSync(table));
  expect([data.size, data.columns]).toEqual([3, 3]);
  expect(data.describe).toBe(
    '3 rows of 3 numbers, to predict price (left out: 1 that miss a value)',
  );
  expect((await load('houses.csv', table)).fingerprint).toBe(data.fingerprint);
});

test('a missing file, and one that is no table, are refused with its name', async () => {
  await expect(regression.load({ data: join(folder, 'none.csv') })).rejects.toThrow(
    'none.csv does not exist.',
  );
  await expect(load('poem', 'once upon a time\n')).rejects.toThrow(/poem has a single column/);
  await expect(load('bad.csv', 'a,b\n1,2\n3\n')).rejects.toThrow(
    /bad\.csv, line 3: found 1 fields/,
  );
});
