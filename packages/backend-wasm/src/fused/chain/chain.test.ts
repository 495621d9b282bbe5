import { chainStep } from '@curvature/sparse-logdet/internal';
import type { ChainStepAttributes } from '@curvature/spec/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../index.js';
import { inUse, normal } from '../../../test/both-backends.js';
import { allowRelaxedSimd, kinds } from '../../../test/kinds.js';
import { useFused } from '../module.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

const cases = fc.record({
  band: fc.constantFrom(0, 1, 1, 2, 3, 4, 5),
  rows: fc.integer({ min: 1, max: 20 }),
  columns: fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.constantFrom(63, 64, 65, 255, 256, 257, 520),
  ),
  linked: fc.constantFrom<0 | 1>(0, 1),
  gamma: fc.constantFrom(0, 0.05, 0.4),
  epsilon: fc.constantFrom(-1, 1e-8),
  scale: fc.constantFrom(1, 1e-10, 1e10),
  alike: fc.constantFrom(0, 2),
  steps: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1000),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

type Run = (
  inputs: Parameters<typeof chainStep.composite>[0],
  attributes: ChainStepAttributes,
) => tf.Tensor[];

/** The state, the direction and the measures after some steps. */
function after(
  { band, rows, columns, linked, gamma, epsilon, scale, alike, steps, seed }: Case,
  step: Run,
): number[][] {
  const shape = [1, rows, columns];
  let state = [tf.zeros(shape), tf.zeros(shape), tf.zeros([band, ...shape])];
  let last: tf.Tensor[] = [];
  for (let k = 0; k < steps; k++) {
    const grad = tf.tidy(() => tf.mul(tf.add(normal(shape, seed + k), alike), scale));
    const [mean, diagonal, bands] = state as [tf.Tensor, tf.Tensor, tf.Tensor];
    const weights = {
      decay: 0.9,
      weight: 0.1,
      scale: 2,
      decayMean: 0.8,
      weightMean: 0.2,
      meanScale: 1.5,
    };
    const damping = 0.1 * scale * scale;
    const attributes = { rows, columns, linked, band, ...weights, damping, gamma, epsilon };
    const made = tf.tidy(() => step({ grad, mean, diagonal, bands }, attributes));
    tf.dispose([grad, ...state, ...last]);
    state = made.slice(0, 3);
    last = made.slice(3);
  }
  const numbers = [...state, ...last].map((tensor) => Array.from(tensor.dataSync()));
  tf.dispose([...state, ...last]);
  return numbers;
}

describe.each(kinds)('chainStep with %s kernels', (kind) => {
  it('equals its composite on random shapes, with and without nodes that fail, and leaves nothing behind', () => {
    useFused(kind);
    expect(isFused(chainStep)).toBe(true);
    fc.assert(
      fc.property(cases, (c) => {
        const before = inUse();
        const fused = after(c, (inputs, attributes) => run(chainStep, inputs, attributes));
        expect(inUse()).toEqual(before);
        const composite = after(c, chainStep.composite);
        composite.forEach((values, i) => {
          const largest = Math.max(...values.map(Math.abs));
          const off = Math.max(...values.map((value, j) => Math.abs(value - fused[i]![j]!)));
          expect(off, `result ${i}`).toBeLessThanOrEqual(2e-4 * largest);
        });
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it('gives what it gave when an input is held by another tensor, and leaves that as it was', () => {
    useFused(kind);
    tf.tidy(() => {
      const values = () => [
        normal([6, 8], 1),
        normal([6, 8], 2),
        tf.abs(normal([6, 8], 3)),
        normal([1, 6, 8], 4),
      ];
      const weights = {
        decay: 0.9,
        weight: 0.1,
        scale: 1,
        decayMean: 0.9,
        weightMean: 0.1,
        meanScale: 1,
      };
      const attributes = {
        rows: 6,
        columns: 8,
        linked: 1,
        band: 1,
        ...weights,
        damping: 9,
        gamma: 0,
        epsilon: -1,
      } as const;
      const step = ([grad, mean, diagonal, bands]: tf.Tensor[]) =>
        run(
          chainStep,
          { grad: grad!, mean: mean!, diagonal: diagonal!, bands: bands! },
          attributes,
        );
      const held = values();
      const others = held.map((tensor) => tf.reshape(tensor, [-1]));
      const shared = step(held).map((tensor) => Array.from(tensor.dataSync()));
      expect(others.map((tensor) => Array.from(tensor.dataSync()))).toEqual(
        values().map((tensor) => Array.from(tensor.dataSync())),
      );
      expect(step(values()).map((tensor) => Array.from(tensor.dataSync()))).toEqual(shared);
    });
  });

  it.each([1, 4])('with a band of %i keeps NaN where the composite has it', (band) => {
    useFused(kind);
    for (const at of [0, 5, 700, 1799]) {
      const step = (run: Run) =>
        tf.tidy(() => {
          const shape = [6, 300];
          const grad = tf.where(
            tf.equal(tf.reshape(tf.range(0, 1800), shape), at),
            NaN,
            normal(shape, 1),
          );
          const inputs = {
            grad,
            mean: normal(shape, 2),
            diagonal: tf.abs(normal(shape, 3)),
            bands: tf.zeros([band, ...shape]),
          };
          const weights = {
            decay: 0.9,
            weight: 0.1,
            scale: 2,
            decayMean: 0.8,
            weightMean: 0.2,
            meanScale: 1.5,
          };
          const attributes = {
            rows: 6,
            columns: 300,
            linked: 1,
            band,
            ...weights,
            damping: 0.1,
            gamma: 0.1,
            epsilon: 1e-8,
          } as const;
          return run(inputs, attributes).map((tensor) => [...tensor.dataSync()].map(Number.isNaN));
        });
      expect(step((inputs, attributes) => run(chainStep, inputs, attributes))).toEqual(
        step(chainStep.composite),
      );
    }
  });
});
