import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { autoencoder } from '../../tasks/autoencoder-task.js';
import { readLabelledImages } from './mnist.js';
import { encodeIdx } from '../../../test/encode-idx.js';

const images = (count: number, side = 28) =>
  encodeIdx(2051, [count, side, side], new Uint8Array(count * side * side).fill(51));
const labels = (count: number) => encodeIdx(2049, [count], new Uint8Array(count).fill(3));

async function folderWith(files: Record<string, Buffer>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mnist-'));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return folder;
}

test('images and labels are read under the usual names, packed or not', async () => {
  const folder = await folderWith({
    'train-images-idx3-ubyte.gz': gzipSync(images(4)),
    'train-labels.idx1-ubyte': labels(4),
  });
  const read = await readLabelledImages(folder, 'train');
  expect([read.images.length, read.pixels, [...read.labels]]).toEqual([4 * 784, 784, [3, 3, 3, 3]]);
  expect((await autoencoder.load({ data: folder })).describe).toBe('4 images of 784 pixels');
});

test('a missing folder, a file in its place, and a missing file are refused', async () => {
  const folder = await folderWith({ 'train-images-idx3-ubyte': images(2) });
  await expect(readLabelledImages(join(folder, 'none'), 'train')).rejects.toThrow(
    'none does not exist. Point --data at',
  );
  const inPlace = join(folder, 'train-images-idx3-ubyte');
  await expect(readLabelledImages(inPlace, 'train')).rejects.toThrow('is not a folder.');
  await expect(readLabelledImages(folder, 'train')).rejects.toThrow(
    'has no file train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz.',
  );
});

test('labels and images of different length are refused, and so are images of another size', async () => {
  const uneven = await folderWith({
    'train-images-idx3-ubyte': images(3),
    'train-labels-idx1-ubyte': labels(2),
  });
  await expect(readLabelledImages(uneven, 'train')).rejects.toThrow(
    /has 3 images of 28 x 28, .* has 2 labels\./,
  );
  const small = await folderWith({
    'train-images-idx3-ubyte': images(3, 8),
    'train-labels-idx1-ubyte': labels(3),
  });
  await expect(autoencoder.load({ data: small })).rejects.toThrow(
    'have 64 pixels; this task takes 28 by 28 = 784.',
  );
});
