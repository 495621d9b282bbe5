import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dispose, mean, setBackend } from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { expectSameOnAllBackends, lossesOf } from '../../test/all-backends.js';
import { digitsAutoencoder } from './digits-autoencoder-task.js';

const drawn = await digitsAutoencoder.load({});
const lineOf = (pixel: number) => `${Array.from({ length: 64 }, () => pixel).join()},7\n`;

beforeAll(() => setBackend('cpu'));

test('without --data it draws 4000 digits of 8 by 8, mostly white', async () => {
  expect([drawn.size, drawn.describe]).toEqual([4000, '4000 images of 64 pixels']);
  const { inputs } = drawn.batch(Int32Array.from({ length: 500 }, (_, i) => i));
  const average = mean(inputs);
  const ink = average.dataSync()[0]!;
  expect(ink).toBeGreaterThan(0.1);
  expect(ink).toBeLessThan(0.3);
  dispose([inputs, average]);
  expect((await digitsAutoencoder.load({})).fingerprint).toBe(drawn.fingerprint);
});

test('loss and gradients are the same on all backends; it learns, and leaves no tensor', async () => {
  await expectSameOnAllBackends(digitsAutoencoder, drawn, 32);
  const records = await lossesOf(digitsAutoencoder, drawn, 0.01, 30);
  expect(records.at(-1)!.loss).toBeLessThan(0.6 * records[0]!.loss);
});

test('both files of a folder are read, one after the other, or one file alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'optical-'));
  const load = (data: string) => digitsAutoencoder.load({ data });
  await expect(load(folder)).rejects.toThrow('has no file optdigits.tra or optdigits.tra.gz.');
  await writeFile(join(folder, 'optdigits.tra.gz'), gzipSync(lineOf(4)));
  await expect(load(folder)).rejects.toThrow('has no file optdigits.hol or optdigits.hol.gz.');
  await writeFile(join(folder, 'optdigits.hol'), lineOf(8) + lineOf(12));
  expect((await load(join(folder, 'optdigits.hol'))).size).toBe(2);
  const { inputs } = (await load(folder)).batch(Int32Array.of(0, 1, 2));
  expect([...inputs.dataSync()].filter((_, i) => i % 64 === 0)).toEqual([0.25, 0.5, 0.75]);
  dispose(inputs);
  await expect(load(join(folder, 'none'))).rejects.toThrow(
    'none does not exist. Point --data at the folder with optdigits.tra and optdigits.hol, or at one such file.',
  );
});
