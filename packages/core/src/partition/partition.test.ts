import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countOf, whole } from './partition.js';
import { tiles } from './tiles.js';
import { fromStack, toStack } from './stack.js';

const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 0, maxLength: 4 });
const options = fc.record({
  blockSize: fc.integer({ min: 1, max: 12 }),
  mergeDimsUpTo: fc.constantFrom(0, 6, 30, 4096),
  maxPreconditionedDim: fc.constantFrom(3, 7, 8192),
});
const range = (shape: number[]) =>
  tf.reshape(tf.add(tf.range(0, tf.util.sizeFromShape(shape)), 1), shape);

describe('every partition', () => {
  test('gives back the tensor that was cut, and pads with zeros alone', () => {
    fc.assert(
      fc.property(shapes, options, (shape, o) => {
        tf.tidy(() => {
          const partition = tiles(o)(shape);
          const x = range(shape);
          const stack = toStack(x, partition);
          expect(stack.shape).toEqual([countOf(partition), ...partition.tile]);
          expect(fromStack(stack, partition, shape).dataSync()).toEqual(x.dataSync());
          const seen = [...stack.dataSync()].filter((v) => v !== 0).toSorted((a, b) => a - b);
          expect(seen).toEqual([...x.dataSync()]);
        });
      }),
    );
  });

  test('keeps tiles within the block size, and each axis either preconditioned or over the limit', () => {
    fc.assert(
      fc.property(shapes, options, (shape, o) => {
        const { merged, tile, cuts, axes } = tiles(o)(shape);
        merged.forEach((n, i) => {
          const wide = n > o.maxPreconditionedDim;
          expect(axes.includes(i + 1)).toBe(!wide);
          expect(wide ? cuts[i] : tile[i]! <= o.blockSize).toBe(wide ? 1 : true);
          expect(tile[i]! * cuts[i]! - n).toBeLessThan(cuts[i]!);
        });
      }),
    );
  });

  test('leaves whole, and preconditions, what is over maxBlockedDim alone', () => {
    expect(
      tiles({ blockSize: 16, maxPreconditionedDim: Infinity, maxBlockedDim: 100 })([101, 100]),
    ).toEqual({
      merged: [101, 100],
      tile: [101, 15],
      cuts: [1, 7],
      axes: [1, 2],
    });
    expect(
      tiles({ blockSize: 16, maxPreconditionedDim: 100, maxBlockedDim: 50 })([101, 60]),
    ).toMatchObject({
      cuts: [1, 1],
      axes: [2],
    });
  });

  test('never merges the last dimension', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 2, maxLength: 4 }),
        options,
        (shape, o) => {
          expect(tiles(o)(shape).merged.at(-1)).toBe(shape.at(-1));
        },
      ),
    );
  });
});

test.each([
  [[784, 400], [784, 400], [112, 100], 28],
  [[64, 64], [64, 64], [64, 64], 1],
  [[3, 3, 64, 128], [576, 128], [116, 128], 5],
  [[3, 3, 512, 512], [9, 512, 512], [9, 128, 128], 16],
  [[1, 10], [10], [10], 1],
  [[], [1], [1], 1],
  [[300], [300], [100], 3],
])('[%j] is merged to %j and cut into tiles of %j', (shape, merged, tile, count) => {
  const partition = tiles()(shape);
  expect(partition).toMatchObject({ merged, tile });
  expect(countOf(partition)).toBe(count);
});

test('an embedding is preconditioned on its small side alone, uncut on the other', () => {
  expect(tiles()([50_000, 128])).toEqual({
    merged: [50_000, 128],
    tile: [50_000, 128],
    cuts: [1, 1],
    axes: [2],
  });
});

test('whole keeps all axes in one block', () => {
  expect(whole([3, 1, 500])).toMatchObject({ tile: [3, 1, 500], cuts: [1, 1, 1] });
});

test('whole is what tiles comes to as its limits grow', () => {
  const limits = {
    blockSize: Number.MAX_SAFE_INTEGER,
    mergeDimsUpTo: 0,
    maxPreconditionedDim: Infinity,
  };
  const shapes = fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 5 });
  fc.assert(
    fc.property(shapes, (shape) => {
      expect(whole(shape)).toEqual(tiles(limits)(shape));
    }),
  );
});

test('whole leaves an empty parameter in one empty block', () => {
  expect(whole([0, 4])).toEqual({ merged: [0, 4], tile: [0, 4], cuts: [1, 1], axes: [1, 2] });
});

test.each([
  { blockSize: 0 },
  { blockSize: 1.5 },
  { mergeDimsUpTo: -1 },
  { maxPreconditionedDim: 0 },
])('%j is refused', (bad) => {
  expect(() => tiles(bad)).toThrow(/tiles: option/);
});

test('a misspelt option is refused', () => {
  expect(() => tiles({ blocksize: 64 } as never)).toThrow(/tiles: there is no option blocksize/);
});
