import { cutTiles, graft, joinTiles } from '@curvature/spec/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { expectClose, normal, on } from '../../test/both-backends.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';
import { useFused } from './module.js';

beforeAll(allowRelaxedSimd);
afterAll(() => useFused('auto'));

const length = fc.integer({ min: 1, max: 40 });
const side = fc.integer({ min: 1, max: 17 });
const sizes = fc.record({ n: length, m: length, rows: side, columns: side, seed: fc.nat(1000) });

describe.each(kinds)('with %s kernels', (kind) => {
  it('cutTiles and joinTiles equal their composites on random matrices, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ({ n, m, rows, columns, seed }) => {
        const build = (fused: boolean) => () => {
          expect(isFused(cutTiles) && isFused(joinTiles)).toBe(fused);
          const x = normal([n, m], seed);
          const tiles = run(cutTiles, { x }, { rows, columns });
          return [tiles, run(joinTiles, { tiles: tf.add(tiles, 1) }, { n, m })];
        };
        const expected = await on('cpu', build(false));
        useFused(kind);
        expect(await on('wasm', build(true))).toEqual(expected);
      }),
      { numRuns: 80 },
    );
  });

  it('joinTiles undoes cutTiles', async () => {
    await tf.setBackend('wasm');
    useFused(kind);
    fc.assert(
      fc.property(sizes, ({ n, m, rows, columns, seed }) => {
        tf.tidy(() => {
          const x = normal([n, m], seed);
          const tiles = run(cutTiles, { x }, { rows, columns });
          expect(run(joinTiles, { tiles }, { n, m }).dataSync()).toEqual(x.dataSync());
        });
      }),
      { numRuns: 40 },
    );
  });

  it('graft equals its composite on random stacks, with parts of zeros and of any size', async () => {
    const parts = fc.array(
      fc.record({
        scale: fc.constantFrom(0, 1e-30, 1e-12, 1, 1e12, 1e30),
        norm: fc.constantFrom(0, 1e-12, 1, 1e6),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 70 }), fc.nat(99), async (all, n, seed) => {
        const scaled = (from: number, factors: number[]) =>
          tf.mul(normal([all.length, n], from), tf.tensor2d(factors, [all.length, 1]));
        const build = () => {
          const x = scaled(
            seed,
            all.map(({ scale }) => scale),
          );
          const norms = all.map(({ norm }) => norm);
          const made = run(graft, { x, source: scaled(seed + 1, norms) }, { rows: all.length });
          return tf.div(
            made,
            tf.tensor2d(
              norms.map((norm) => norm || 1),
              [all.length, 1],
            ),
          );
        };
        const expected = await on('cpu', build);
        useFused(kind);
        expectClose(await on('wasm', build), expected, 1e-5);
      }),
      { numRuns: 80 },
    );
  });
});
