import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dispose } from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { expectSameOnAllBackends, lossesOf } from '../../test/all-backends.js';
import { encodeIdx } from '../../test/encode-idx.js';
import { classifiedImages } from '../data/images/classified-images.js';
import { digits } from './digits-task.js';
import { drawDigits } from '../data/images/stroke-digits.js';

const drawn = drawDigits(320, 1);
const few = classifiedImages(drawn.images, drawn.labels, 28, 1);

async function folderWith(side: number, labels: readonly number[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'digits-'));
  const images = encodeIdx(
    2051,
    [labels.length, side, side],
    new Uint8Array(labels.length * side ** 2).fill(51),
  );
  await writeFile(join(folder, 'train-images-idx3-ubyte.gz'), gzipSync(images));
  await writeFile(
    join(folder, 'train-labels-idx1-ubyte'),
    encodeIdx(2049, [labels.length], Uint8Array.from(labels)),
  );
  return folder;
}

test('loss and gradients are the same on all backends, and the first loss is near that of guessing', async () => {
  expect(await expectSameOnAllBackends(digits, few, 3)).toBeCloseTo(Math.log(10), 0);
});

test('it has 215370 parameters, as kernels and biases', () => {
  const { variables } = digits.model(0, few);
  expect(variables.map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
    'convolution0/kernel 5x5x1x16',
    'convolution0/bias 16',
    'convolution1/kernel 5x5x16x32',
    'convolution1/bias 32',
    'dense0/kernel 1568x128',
    'dense0/bias 128',
    'dense1/kernel 128x10',
    'dense1/bias 10',
  ]);
  expect(variables.reduce((sum, { size }) => sum + size, 0)).toBe(215_370);
  dispose(variables);
});

test('it learns drawn digits, tells how many answers are right, and leaves no tensor', async () => {
  const records = await lossesOf(digits, few, 0.003, 24, 32);
  expect(records.at(-1)!.loss).toBeLessThan(0.6 * records[0]!.loss);
  expect(records[0]!.accuracy! * 32).toSatisfy(Number.isInteger);
  expect(records.at(-1)!.accuracy!).toBeGreaterThan(0.5);
});

test('without --data it draws 20000 digits', async () => {
  expect((await digits.load({})).describe).toBe('20000 images of 28 by 28 pixels, with labels');
});

test('images and labels are read from IDX files', async () => {
  const data = await digits.load({ data: await folderWith(28, [3, 1, 4]) });
  const { inputs, targets } = data.batch(Int32Array.of(2, 0));
  expect([inputs.shape, [...targets.dataSync()], inputs.dataSync()[0]]).toEqual([
    [2, 28, 28, 1],
    [4, 3],
    Math.fround(0.2),
  ]);
  dispose([inputs, targets]);
});

test('a missing folder, images of another size and labels beyond 9 are refused', async () => {
  await expect(digits.load({ data: '/nowhere' })).rejects.toThrow(
    '/nowhere does not exist. Point --data at',
  );
  await expect(digits.load({ data: await folderWith(8, [1]) })).rejects.toThrow(
    'have 64 pixels; this task takes 28 by 28 = 784.',
  );
  await expect(digits.load({ data: await folderWith(28, [1, 26]) })).rejects.toThrow(
    /^Label 2 in .* is 26; this task takes digits, 0 to 9\. The folder may hold another data set\. Point --data at/,
  );
});
