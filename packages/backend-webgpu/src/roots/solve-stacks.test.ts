import '../../test/gpu.js';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { counted } from '../../test/counts.js';
import { backend, describeOnGpu, inUse, settled } from '../../test/on-webgpu.js';
import { stackOf } from '../../test/root-cases.js';
import { defaults, howOf, most, one, solved, ways } from '../../test/solved-stacks.js';
import { solveStacks } from './solve-stacks.js';

describeOnGpu('inverse roots of stacks', () => {
  it.each(ways)('by %s are those of float64', async (_, alone) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: alone > 0 ? 3 : 2 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(1, 2, 3, 4, 6, 8),
        fc.constantFrom(1, 1e2, 1e4),
        fc.nat(10_000),
        async (count, n, p, condition, seed) => {
          const before = inUse();
          const matrix = stackOf(count, n, condition, seed);
          const got = await one(alone, { matrix, p });
          expect(got.error).toBeLessThan(3e-7 * condition * p + 1e-4);
          // Products are float32: X has errors of condition * p roundings, X^p p times that.
          expect(most(got.residual)).toBeLessThan(2 * 2 ** -23 * condition * p ** 2 + 1e-6);
          // The ridge is 1e-5 of the largest eigenvalue, 1.
          expect(most(got.condition.map((x) => Math.abs(x / (1 + 1e5) - 1)))).toBeLessThan(1e-3);
          expect(most(got.largest.map((x) => Math.abs(x - 1)))).toBeLessThan(0.05);
          matrix.dispose();
          await settled();
          expect(inUse()).toEqual(before);
        },
      ),
      // The second way has dozens of dispatches, which a software device takes its time for.
      { numRuns: alone > 0 ? 12 : 4 },
    );
  });

  it.each(ways)('by %s, where blocks and strips have rests', async (_, alone) => {
    for (const n of alone > 0 ? [16, 17, 64, 65, 70] : [17, 64, 65]) {
      const matrix = stackOf(1, n, 1e3, n);
      const got = await one(alone, { matrix });
      expect(got.error, `n ${n}`).toBeLessThan(1e-3);
      expect(most(got.residual), `n ${n}`).toBeLessThan(1e-3);
      matrix.dispose();
    }
  });

  it('are the same to the bit by both ways, alone and among others of other sizes and powers', async () => {
    const jobs = [
      { matrix: stackOf(2, 5, 100, 1), p: 4 },
      { matrix: stackOf(1, 9, 1e3, 2), p: 2 },
      { matrix: stackOf(2, 3, 10, 3), p: 3, ridge: { absolute: 1e-3, relative: 1e-2 } },
      { matrix: stackOf(1, 1, 1, 4), p: 1 },
      { matrix: stackOf(1, 20, 1e2, 5), p: 6, weight: 0.3 },
    ];
    const together = await solved(128, jobs);
    expect(await solved(0, jobs)).toEqual(together);
    for (const [k, job] of jobs.entries()) expect(await one(128, job)).toEqual(together[k]);
    // With memory for one or two at once: workgroups take several, and windows follow one another.
    for (const alone of [128, 0]) expect(await solved(alone, jobs, 6 * 410)).toEqual(together);
    // Of both kinds: those up to 5 alone, the others in parts.
    expect(await solved(5, jobs)).toEqual(together);
    tf.dispose(jobs.map(({ matrix }) => matrix));
  });

  it.each(ways)('by %s do not depend on scale', async (_, alone) => {
    const scales = alone > 0 ? [1e-12, 1e-3, 1e12] : [1e-12, 1e12];
    const matrices = [1, ...scales].map((scale) => stackOf(1, 6, 100, 3, scale));
    const [plain, ...scaled] = matrices.map((matrix) => ({ matrix }));
    // A weight divides alike.
    const weighted = scaled.map((job, k) => ({ ...job, weight: scales[k]! }));
    const [first, ...others] = await solved(alone, [plain!, ...scaled, ...weighted]);
    const size = most(first!.root.map(Math.abs));
    const expectAlike = (root: readonly number[], scale: number) => {
      const gap = most(first!.root.map((x, i) => Math.abs(root[i]! * scale ** 0.25 - x)));
      expect(gap / size, `${scale}`).toBeLessThan(1e-5);
    };
    scales.forEach((scale, k) => {
      expectAlike(others[k]!.root, scale);
      expectAlike(others[scales.length + k]!.root, 1);
    });
    tf.dispose(matrices);
  });

  it('a power of two as scale changes no bit', async () => {
    const [matrix, scaled] = [stackOf(1, 7, 1e3, 8), stackOf(1, 7, 1e3, 8, 2 ** 20)];
    const [got, far] = [await one(128, { matrix }), await one(128, { matrix: scaled })];
    expect(far.root).toEqual(got.root.map((x) => x / 2 ** 5));
    expect(far.residual).toEqual(got.residual);
    tf.dispose([matrix, scaled]);
  });

  it('takes one dispatch for small matrices of all sizes, and 48 for large ones with p = 4', async () => {
    const jobs = [3, 8, 20].map((n) => ({ ...defaults, matrix: stackOf(2, n, 10, n) }));
    const count = async (alone: number) => {
      let infos: ReturnType<typeof solveStacks> = [];
      const { dispatches } = await counted(async () => {
        infos = solveStacks(backend(), jobs, howOf(alone));
        await settled();
      });
      for (const { dataId } of infos.flatMap((each) => Object.values(each)))
        backend().disposeData(dataId);
      return dispatches;
    };
    expect(await count(128)).toBe(1);
    // Begin, 3 stages of the 14 steps that this ridge needs, close, 3 stages of the residual, finish.
    expect(await count(0)).toBe(3 * 14 + 3 + 3);
    tf.dispose(jobs.map(({ matrix }) => matrix));
  });
});
