import { blocksTimes, blockSquares, slabUpdate, timesBlocks } from '@curvature/spec/internal';
import { symmetricUpdate, type Kernel } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../index.js';
import { expectClose, normal, type Numbers, on } from '../../test/both-backends.js';

const small = fc.integer({ min: 1, max: 4 });
const sample = fc.record({
  sizes: fc.record({ count: small, size: small, rows: small }),
  flag: fc.constantFrom<0 | 1>(0, 1),
  /** What is wrong with one of the two inputs. */
  which: fc.constantFrom<0 | 1>(0, 1),
  axis: fc.nat(2),
  by: fc.constantFrom<number | 'cut' | 'more'>(-1, 1, 2, -4, 'cut', 'more'),
  seed: fc.nat(1000),
});
type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never;

const spoilt = (shape: number[], { axis, by }: Sample): number[] => {
  if (by === 'cut') return shape.slice(1);
  if (by === 'more') return [2, ...shape];
  return shape.map((length, i) => (i === axis % shape.length ? Math.max(0, length + by) : length));
};

type Sizes = Sample['sizes'];

const kernelOf = <I extends Record<string, tf.Tensor>, A extends Record<string, number>>(
  declaration: Kernel<I, A>,
  names: [keyof I & string, keyof I & string],
  shapesOf: (sizes: Sizes, flag: 0 | 1) => [number[], number[]],
  attributesOf: (flag: 0 | 1) => A,
) => {
  const inputs = (given: Sample): I => {
    const shapes = shapesOf(given.sizes, given.flag).map((shape, i) =>
      i === given.which ? spoilt(shape, given) : shape,
    );
    return Object.fromEntries(
      names.map((name, i) => [name, normal(shapes[i]!, given.seed + i)]),
    ) as I;
  };
  return {
    name: declaration.name,
    ours: (given: Sample) => () =>
      tf.engine().runKernel(declaration.name, inputs(given), attributesOf(given.flag)) as tf.Tensor,
    composite: (given: Sample) => () =>
      declaration.composite(inputs(given), attributesOf(given.flag)),
  };
};

const square = ({ count, size }: Sizes): number[] => [count, size, size];
const none = (): Record<string, never> => ({});

const kernels = [
  kernelOf(blocksTimes, ['stack', 'x'], (s) => [square(s), [s.count * s.size, s.rows]], none),
  kernelOf(timesBlocks, ['stack', 'x'], (s) => [square(s), [s.rows, s.count * s.size]], none),
  kernelOf(
    blockSquares,
    ['blocks', 'x'],
    (s, one) => [square(s), [s.rows, s.count * s.size - one]],
    (one) => ({ decay: 0.5, weight: 2, one }),
  ),
  kernelOf(
    symmetricUpdate,
    ['matrix', 'x'],
    (s, transposed) => [
      square(s),
      transposed === 1 ? [s.count, s.rows, s.size] : [s.count, s.size, s.rows],
    ],
    (transposed) => ({ decay: 0.5, weight: 2, transposed }),
  ),
  kernelOf(
    slabUpdate,
    ['packed', 'x'],
    (s) => [
      [s.count, s.size ** 2],
      [s.count, s.size, s.rows],
    ],
    () => ({ decay: 0.5, weight: 2, blockSize: 4 }),
  ),
];

const numbersOr = async (build: () => tf.Tensor): Promise<Numbers[] | 'refused'> => {
  try {
    return await on('wasm', build);
  } catch {
    return 'refused';
  }
};

describe.each(kernels)('$name', ({ ours, composite }) => {
  it('does what its composite does where shapes do not belong together or are empty', async () => {
    await fc.assert(
      fc.asyncProperty(sample, async (given) => {
        const [got, wanted] = [await numbersOr(ours(given)), await numbersOr(composite(given))];
        if (got === 'refused' || wanted === 'refused') expect(got).toBe(wanted);
        else expectClose(got, wanted, 2e-5);
      }),
      { numRuns: 300 },
    );
  });
});
