import { chainDirection, chainStatistics, chainStep } from '@curvature/sparse-logdet/internal';
import { run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import '../../index.js';
import { normal } from '../../../test/both-backends.js';
import { tallChain } from './tall-chain.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});

const side = fc.integer({ min: 1, max: 60 });

it('every linked chain of more elements than its band is tall, or has a tall one of as many elements', () => {
  fc.assert(
    fc.property(side, side, fc.integer({ min: 2, max: 100 }), (rows, columns, band) => {
      const tall = tallChain({ rows, columns, linked: 1, band });
      expect(tall === null).toBe(rows > band || rows * columns <= band);
      if (!tall) return;
      expect(tall.rows * tall.columns).toBe(rows * columns);
      expect(tall.rows).toBeGreaterThan(band);
      expect(tall.linked).toBe(1);
    }),
  );
});

it('chains that end with their column stay as they are', () => {
  expect(tallChain({ rows: 3, columns: 20, linked: 0, band: 4 })).toBeNull();
});

const chain = { rows: 3, columns: 20, linked: 1, band: 4 } as const;
const weights = {
  decay: 1,
  weight: 1,
  scale: 1,
  decayMean: 1,
  weightMean: 1,
  meanScale: 1,
  gamma: 0,
  epsilon: 1,
};
const attributes = { ...chain, ...weights, damping: 1 };

it.each([chainStatistics, chainDirection, chainStep])(
  '$name runs fused where columns are short',
  async (kernel) => {
    const [shape, { band }] = [[chain.rows, chain.columns], chain];
    const inputs = {
      grad: normal(shape, 1),
      mean: normal(shape, 2),
      x: normal(shape, 3),
      diagonal: tf.ones(shape),
      bands: tf.zeros([band, ...shape]),
      damping: tf.scalar(1),
    };
    const once = () =>
      tf.tidy(() => [run(kernel as typeof chainStep, inputs, attributes)].flat()[0]!);
    const names = (await tf.profile(once)).kernels.map(({ name }) => name);
    expect(names).toContain(kernel.name);
    // All that composites compute goes through these.
    expect(names.filter((name) => ['Multiply', 'AddV2', 'RealDiv'].includes(name))).toEqual([]);
    tf.dispose(inputs);
  },
);
