import { symmetricEigen } from '@curvature/linalg/internal';
import type { Block, Context } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KroneckerOptions } from './options.js';
import { kronecker } from './kronecker.js';
import { unfold } from '../sides/unfold.js';

const block = (shape: readonly number[], axes = shape.map((_, i) => i).slice(1)): Block => ({
  id: 'w',
  index: 0,
  shape,
  axes,
  parameter: { name: 'w', shape: shape.slice(1) },
});
const at = (b: Block, step = 1): Context => ({ block: b, step });

const shapes = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
  )
  .map(([count, tile]) => [count, ...tile]);
const settings = fc.record({
  beta2: fc.constantFrom(0.5, 0.9, 1),
  biasCorrection: fc.boolean(),
  initial: fc.constantFrom(0, 0.01),
});

/**
 * Statistics of some steps by plain float64 loops over the definition: L_ij = sum over all other
 * indices of G_i.. G_j..
 */
function byLoops(
  shape: readonly number[],
  axis: number,
  gradients: readonly Float64Array[],
  o: Required<Pick<KroneckerOptions, 'beta2' | 'biasCorrection' | 'initial'>>,
) {
  const [count, n] = [shape[0]!, shape[axis]!];
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(1, axis).reduce((a, b) => a * b, 1);
  const at = (t: number, a: number, i: number, c: number) => ((t * outer + a) * n + i) * inner + c;
  const L = new Float64Array(count * n * n);
  for (let t = 0; t < count; t++) for (let i = 0; i < n; i++) L[(t * n + i) * n + i] = o.initial;
  for (const g of gradients) {
    for (let t = 0; t < count; t++) {
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let a = 0; a < outer; a++)
            for (let c = 0; c < inner; c++) sum += g[at(t, a, i, c)]! * g[at(t, a, j, c)]!;
          const k = (t * n + i) * n + j;
          L[k] = o.beta2 * L[k]! + (o.beta2 === 1 ? 1 : 1 - o.beta2) * sum;
        }
      }
    }
  }
  const weight = o.biasCorrection && o.beta2 < 1 ? 1 - o.beta2 ** gradients.length : 1;
  return L.map((x) => x / weight);
}

const gradientsOf = (shape: readonly number[], steps: number, seed: number) =>
  Array.from({ length: steps }, (_, k) => tf.randomNormal([...shape], 0, 1, 'float32', seed + k));

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test('the factors are the sums of their definition, for every shape, axis and option', async () => {
    await tf.setBackend(backend);
    fc.assert(
      fc.property(
        shapes,
        settings,
        fc.integer({ min: 1, max: 4 }),
        fc.nat(1000),
        (shape, o, steps, seed) => {
          tf.tidy(() => {
            const statistics = kronecker(o);
            const b = block(shape);
            const gradients = gradientsOf(shape, steps, seed);
            const state = gradients.reduce(
              (s, grad) => statistics.accumulate(s, { grad }, at(b)),
              statistics.init(b),
            );
            const loops = gradients.map((g) => Float64Array.from(g.dataSync()));
            statistics.factors(state, at(b)).forEach(({ matrix }, k) => {
              const expected = byLoops(shape, b.axes[k]!, loops, o);
              const got = matrix.dataSync();
              const size = Math.max(1, ...expected.map(Math.abs));
              expected.forEach((x, i) => expect(Math.abs(got[i]! - x)).toBeLessThan(2e-6 * size));
            });
            // Before the division, for solvers that divide themselves.
            statistics.weighted!(state, at(b)).forEach(({ factor, weight }, k) => {
              const divided = statistics.factors(state, at(b))[k]!;
              expect(factor.ridge).toEqual(divided.ridge);
              expect([...tf.div(factor.matrix, weight).dataSync()]).toEqual([
                ...divided.matrix.dataSync(),
              ]);
            });
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('they are symmetric and positive semidefinite, and nothing given is changed or leaked', async () => {
    await tf.setBackend(backend);
    const b = block([2, 4, 3]);
    const statistics = kronecker();
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const [grad] = gradientsOf(b.shape, 1, 7) as [tf.Tensor];
      const state = statistics.init(b);
      const values = [grad, ...state.factors].map((x) => [...x.dataSync()]);
      const [left] = statistics.factors(statistics.accumulate(state, { grad }, at(b)), at(b));
      expect([grad, ...state.factors].map((x) => [...x.dataSync()])).toEqual(values);
      const first = Float64Array.from(left!.matrix.dataSync().slice(0, 16));
      expect(symmetricEigen(first, 4).values[0]).toBeGreaterThan(-1e-6);
      expect(first[1]).toBe(first[4]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('only the chosen sides get factors, however long the others', () => {
  const b = block([1, 5000, 3], [2]);
  const statistics = kronecker();
  expect(statistics.init(b).factors.map((f) => f.shape)).toEqual([[1, 3, 3]]);
  expect(statistics.sizes!(b)).toEqual([[1, 3, 'symmetric']]);
});

test('zero and tiny gradients give zero and tiny factors, and huge ones no infinity below 1e19', () => {
  for (const size of [0, 1e-18, 1e18]) {
    const b = block([1, 2, 2]);
    const statistics = kronecker();
    const state = statistics.accumulate(
      statistics.init(b),
      { grad: tf.fill([1, 2, 2], size) },
      at(b),
    );
    const [left] = statistics.factors(state, at(b));
    const element = left!.matrix.dataSync()[0]! / 2;
    expect(size === 0 ? element : element / size ** 2).toBeCloseTo(size === 0 ? 0 : 1, 4);
    expect(left!.matrix.dataSync().every(Number.isFinite)).toBe(true);
  }
});

test('the ridge is handed to the solver as it was given', () => {
  const ridgeOf = (options?: KroneckerOptions) => {
    const b = block([1, 2]);
    const statistics = kronecker(options);
    return statistics.factors(statistics.init(b), at(b))[0]!.ridge;
  };
  expect(ridgeOf()).toEqual({ absolute: 0, relative: 1e-6 });
  expect(ridgeOf({ ridge: { absolute: 1e-12 } })).toEqual({ absolute: 1e-12, relative: 0 });
});

test('unfold puts an axis first and keeps the others in order', () => {
  const x = tf.reshape(tf.range(0, 24), [1, 2, 3, 4]);
  expect(unfold(x, 1).dataSync()).toEqual(x.dataSync());
  expect(Array.from(unfold(x, 3).dataSync()).slice(0, 6)).toEqual([0, 4, 8, 12, 16, 20]);
});

test.each([
  { beta2: 0 },
  { beta2: 1.5 },
  { initial: -1 },
  { ridge: { absolute: -1 } },
  { ridge: { relative: 2 } },
])('%j is refused', (bad) => {
  expect(() => kronecker(bad)).toThrow(/kronecker: option/);
});

test.each([{ beta: 0.9 }, { ridge: { relativ: 1e-3 } }])('%j is misspelt, and refused', (bad) => {
  expect(() => kronecker(bad as KroneckerOptions)).toThrow(/kronecker.*: there is no option/);
});
