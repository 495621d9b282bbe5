// For tests only: steps of Adam and SONew of many parameters at random.
import { runTogether, type TogetherDeclaration } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { expectClose, inUse, normal, numbersOf } from './both-backends.js';

type Tensors = Record<string, tf.Tensor>;
export type Made = { readonly inputs: Tensors; readonly attributes: never };

/** Whether the kernel gives what the loop over its entries gives, and leaves nothing behind. */
export function expectEqual(
  kernel: TogetherDeclaration<never, never, string>,
  make: () => Made[],
  composite: (inputs: never, attributes: never) => tf.Tensor[],
): void {
  const before = inUse();
  const wanted = tf.tidy(() =>
    make().map(({ inputs, attributes }) => composite(inputs as never, attributes).map(numbersOf)),
  );
  tf.tidy(() => {
    const done = runTogether(kernel, make() as never);
    expect(done).toHaveLength(wanted.length);
    done!.forEach((entry, i) => {
      const got = kernel.results.map((name) => numbersOf(entry[name]!));
      expectClose(got, wanted[i]!, 2e-4, 1e-30);
    });
  });
  expect(inUse()).toEqual(before);
}

export const shapes = fc.array(
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

export const adamMade = (all: readonly number[][], seed: number): Made[] =>
  all.map((shape, i) => {
    const x = (k: number) => normal(shape, seed + 10 * i + k);
    const attributes = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, meanScale: 2, momentScale: 3 };
    return {
      inputs: { parameter: x(0), m: x(1), v: tf.square(x(2)), grad: x(3) },
      attributes: { ...attributes, directionScale: 0.5, decay: 0.99, rate: 0.1 * (i + 1) } as never,
    };
  });

export const chainMade = (
  all: readonly number[][],
  { band, linked, epsilon, relative, known, seed }: Chain,
): Made[] =>
  all.map((shape, i) => {
    const x = (k: number) => normal(shape, seed + 10 * i + k);
    const columns = shape.at(-1)!;
    const [rows, grad] = [x(0).size / columns, x(0)];
    const own = Math.min(band, linked === 1 ? rows * columns - 1 : rows - 1);
    const norm = tf.norm(grad).dataSync()[0]!;
    return {
      inputs: {
        grad,
        mean: x(1),
        parameter: x(2),
        meanOfDiagonal: tf.scalar(0.5),
        diagonal: tf.add(tf.square(x(3)), 1),
        bands: tf.mul(normal([own, ...shape], seed + 7), 0.01),
      },
      attributes: {
        rows,
        columns,
        linked,
        band: own,
        decay: 0.9,
        weight: 0.1,
        scale: 1.5,
        decayMean: 0.8,
        weightMean: 0.2,
        meanScale: 1.2,
        gamma: 1e-6,
        epsilon,
        absolute: 0.3,
        relative,
        decayParameter: 0.99,
        rate: 0.1 * (i + 1),
        gradNorm: known ? norm : -1,
      } as never,
    };
  });
export const chains = fc.record({
  band: fc.constantFrom(0, 1, 2, 4),
  linked: fc.constantFrom<0 | 1>(0, 1),
  epsilon: fc.constantFrom(-1, 1e-8),
  relative: fc.constantFrom(0, 0.5),
  known: fc.boolean(),
  seed: fc.nat(1000),
});
type Chain = typeof chains extends fc.Arbitrary<infer T> ? T : never;
