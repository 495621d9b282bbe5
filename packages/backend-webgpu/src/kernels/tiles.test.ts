import '../../test/gpu.js';
import { cutTiles, graft, joinTiles } from '@curvature/spec/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnGpu, expectClose, normal, numbersOf } from '../../test/on-webgpu.js';

const side = fc.integer({ min: 1, max: 40 });

describeOnGpu('tiles and grafts', () => {
  it('cutTiles and joinTiles equal their composites, and undo each other', async () => {
    expect([cutTiles, joinTiles].every(isFused)).toBe(true);
    await fc.assert(
      fc.asyncProperty(side, side, side, side, fc.nat(99), async (n, m, rows, columns, seed) => {
        const x = normal([n, m], seed);
        const given = (await numbersOf(() => tf.clone(x)))[0];
        const [tiles, joined] = await numbersOf(() => {
          const cut = run(cutTiles, { x }, { rows, columns });
          return [cut, run(joinTiles, { tiles: cut }, { n, m })];
        });
        const wanted = await numbersOf(() => cutTiles.composite({ x }, { rows, columns }));
        x.dispose();
        expect(tiles).toEqual(wanted[0]);
        expect(joined).toEqual(given);
      }),
      { numRuns: 30 },
    );
  });

  it('graft equals its composite, with zero rows and far from 1 too', async () => {
    expect(isFused(graft)).toBe(true);
    const size = fc.oneof(side, fc.constantFrom(255, 257, 1025, 16_384, 16_400));
    const scale = fc.constantFrom(1, 1e-15, 1e15, 0);
    await fc.assert(
      fc.asyncProperty(
        fc.array(scale, { minLength: 1, maxLength: 3 }),
        size,
        scale,
        fc.nat(99),
        async (scales, n, other, seed) => {
          const rows = scales.length;
          const inputs = () => ({
            x: tf.mul(normal([rows, n], seed), tf.tensor2d(scales, [rows, 1])),
            source: tf.mul(normal([rows, n], seed + 1), other),
          });
          expectClose(
            await numbersOf(() => run(graft, inputs(), { rows })),
            await numbersOf(() => graft.composite(inputs(), { rows })),
            1e-5,
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
