import { run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { solve } from '../../../spec/test/gaussian-elimination.js';
import { sparseInverse } from '../../test/reference.js';
import { chainDirection } from './direction.js';
import { chainStatistics } from './statistics.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly linked: 0 | 1;
  readonly band: number;
  readonly seed: number;
  readonly steps: number;
}
const cases = fc.record({
  rows: fc.integer({ min: 1, max: 7 }),
  columns: fc.integer({ min: 1, max: 4 }),
  linked: fc.constantFrom<0 | 1>(0, 1),
  band: fc.constantFrom(0, 1, 2, 3, 4, 8),
  seed: fc.nat(1000),
  steps: fc.integer({ min: 1, max: 12 }),
});

const place = ({ rows, columns }: Case, node: number) =>
  (node % rows) * columns + Math.floor(node / rows);
const joined = ({ rows, linked, band }: Case, i: number, j: number) =>
  Math.abs(i - j) <= band && (linked === 1 || Math.floor(i / rows) === Math.floor(j / rows));

/** Gradients that are alike from node to node, so that what is left of nodes becomes small. */
const gradients = ({ rows, columns, seed, steps }: Case) =>
  Array.from({ length: steps }, (_, k) =>
    tf.add(
      tf.randomNormal([1, rows, columns], 0, 0.5, 'float32', seed + 7 * k),
      tf.randomNormal([1, 1, 1], 0, 1, 'float32', seed + 7 * k + 1),
    ),
  );

/** H in the order of the chain, in float64, from the gradients. */
function dense(c: Case, all: readonly tf.Tensor[], scale: number, damping: number): number[][] {
  const n = c.rows * c.columns;
  const h = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_x, j) => (i === j ? damping : 0)),
  );
  for (const grad of all) {
    const g = Array.from(grad.dataSync());
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        h[i]![j]! += scale * (joined(c, i, j) ? g[place(c, i)]! * g[place(c, j)]! : 0);
  }
  return h;
}

function summed(c: Case, all: readonly tf.Tensor[]) {
  const { rows, columns, linked, band } = c;
  let stats = [tf.zeros([1, rows, columns]), tf.zeros([band, 1, rows, columns])];
  for (const grad of all) {
    const [diagonal, bands] = stats as [tf.Tensor, tf.Tensor];
    stats = run(
      chainStatistics,
      { grad, diagonal, bands },
      { rows, columns, linked, band, decay: 1, weight: 1 },
    );
  }
  return { diagonal: stats[0]!, bands: stats[1]! };
}

test('the reference agrees with H on the band, is zero off it, and loses what its cuts say, to 1e-9 in float64', () => {
  let cuts = 0;
  fc.assert(
    fc.property(cases, fc.constantFrom(0, 0.05, 0.3), (c, gamma) => {
      tf.tidy(() => {
        const h = dense(c, gradients(c), 1 / c.steps, 1e-3);
        const { x, kept } = sparseInverse(h, (i, j) => joined(c, i, j), gamma);
        const n = h.length;
        const inverse = h.map((_, j) =>
          solve(
            x,
            h.map((_row, i) => (i === j ? 1 : 0)),
          ),
        );
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) {
            const size = Math.sqrt(h[i]![i]! * h[j]![j]!);
            if (kept[i]![j])
              expect(Math.abs(inverse[j]![i]! - h[i]![j]!)).toBeLessThan(1e-9 * size);
            else expect(Math.abs(x[i]![j]! * size)).toBeLessThan(1e-9);
            if (joined(c, i, j) && !kept[i]![j]) cuts++;
          }
      });
    }),
  );
  expect(cuts).toBeGreaterThan(0);
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each([0, 0.05])('directions are those of float64 loops, with gamma %s', async (gamma) => {
    await tf.setBackend(backend);
    fc.assert(
      fc.property(cases, (c) => {
        tf.tidy(() => {
          const all = gradients(c);
          const scale = 1 / c.steps;
          const { x: matrix } = sparseInverse(
            dense(c, all, scale, 0.05),
            (i, j) => joined(c, i, j),
            gamma,
          );
          const direction = tf.randomNormal([1, c.rows, c.columns], 0, 1, 'float32', c.seed + 3);
          const inputs = { x: direction, ...summed(c, all), damping: tf.scalar(0.05) };
          const { rows, columns, linked, band } = c;
          const got = run(chainDirection, inputs, {
            rows,
            columns,
            linked,
            band,
            scale,
            gamma,
          }).dataSync();
          const v = Array.from(direction.dataSync());
          const expected = matrix.map((row) =>
            row.reduce((sum, w, j) => sum + w * v[place(c, j)]!, 0),
          );
          const largest = Math.max(...expected.map(Math.abs));
          // A node may stand in float64 and fall in float32: gamma is met to a rounding error by
          // none of these seeds.
          expected.forEach((value, i) =>
            expect(Math.abs(got[place(c, i)]! - value)).toBeLessThan(2e-3 * largest),
          );
        });
      }),
      { seed: 7 },
    );
  });

  test('a band over the whole chain gives the dense inverse: the online Newton step', async () => {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const c: Case = { rows: 3, columns: 3, linked: 1, band: 8, seed: 5, steps: 20 };
      const all = gradients(c);
      const h = dense(c, all, 1, 1e-2);
      const direction = tf.randomNormal([1, 3, 3], 0, 1, 'float32', 9);
      const inputs = { x: direction, ...summed(c, all), damping: tf.scalar(1e-2) };
      const got = run(chainDirection, inputs, {
        rows: 3,
        columns: 3,
        linked: 1,
        band: 8,
        scale: 1,
        gamma: 0,
      });
      const v = Array.from(direction.dataSync());
      const expected = solve(
        h,
        h.map((_, i) => v[place(c, i)]!),
      );
      const values = got.dataSync();
      expected.forEach((value, i) => expect(values[place(c, i)]).toBeCloseTo(value, 3));
    });
  });
});
