import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CurvatureError } from '@curvature/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIdx, readIdx } from './idx.js';
import { encodeIdx } from '../../../test/encode-idx.js';

const images = fc
  .tuple(fc.nat(4), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain((shape) => {
    const length = shape[0] * shape[1] * shape[2];
    return fc.tuple(fc.constant(shape), fc.uint8Array({ minLength: length, maxLength: length }));
  });
const folder = await mkdtemp(join(tmpdir(), 'idx-'));
const file = join(folder, 'images');
const [shape, values] = [[2, 2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)] as const;

test('what was encoded is read again, packed or not', async () => {
  await fc.assert(
    fc.asyncProperty(images, fc.boolean(), async ([size, pixels], packed) => {
      const bytes = encodeIdx(2051, size, pixels);
      await writeFile(file, packed ? gzipSync(bytes) : bytes);
      const read = await readIdx(file, 2051);
      expect(read.shape).toEqual(size);
      expect([...read.values]).toEqual([...pixels]);
    }),
    { numRuns: 50 },
  );
});

test('a file cut anywhere is refused, with the bytes expected and found', () => {
  const bytes = encodeIdx(2051, shape, values);
  for (let length = 0; length < bytes.length; length++) {
    const read = () => parseIdx('train-images', bytes.subarray(0, length), 2051);
    const counts =
      length < 16
        ? `takes 16 bytes, found ${length}.`
        : `= 12 bytes of values, found ${length - 16}.`;
    expect(read).toThrow(CurvatureError);
    expect(read).toThrow(`train-images is truncated`);
    expect(read).toThrow(counts);
  }
});

test('bytes beyond the end are refused', () => {
  const bytes = Buffer.concat([encodeIdx(2051, shape, values), Buffer.of(0)]);
  expect(() => parseIdx('f', bytes, 2051)).toThrow(
    'f is too long: its header promises 2 x 2 x 3 = 12 bytes of values, found 13.',
  );
});

test('a wrong magic number is named, with what it means', () => {
  const labels = encodeIdx(2049, [20], new Uint8Array(20));
  expect(() => parseIdx('f', labels, 2051)).toThrow(
    'f begins with the magic number 2049 (labels, 1 axis of bytes), expected 2051 (images, 3 axes of bytes).',
  );
  const text = Buffer.from('once upon a time there was');
  expect(() => parseIdx('f', text, 2049)).toThrow(
    '1869505381 (0x6f6e6365, which is no IDX file of images or labels)',
  );
});

test('damage to a gzip file is refused, wherever it changes the values', async () => {
  const packed = gzipSync(encodeIdx(2051, shape, values));
  for (let place = 2; place < packed.length; place++) {
    const damaged = Buffer.from(packed);
    damaged[place]! ^= 0x41;
    await writeFile(file, damaged);
    const read = await readIdx(file, 2051).catch((error: unknown) => error);
    if (read instanceof Error) expect(read).toBeInstanceOf(CurvatureError);
    else expect(read).toEqual({ shape: [...shape], values: Buffer.from(values) });
  }
  await writeFile(file, packed.subarray(0, 20));
  await expect(readIdx(file, 2051)).rejects.toThrow(
    '(20 bytes) cannot be unpacked: unexpected end of file. It is truncated or damaged.',
  );
});
