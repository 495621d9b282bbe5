// The solver of compositions that are given none, on a backend with a kernel for inverse roots.
import '../../test/gpu.js';
import { eigenRoots } from '@curvature/backend-tfjs';
import { defaultRoots } from '@curvature/backend-tfjs/internal';
import type { Solve } from '@curvature/spec/internal';
import type { Factors } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { counted } from '../../test/counts.js';
import { backend, describeOnGpu, inUse, settled } from '../../test/on-webgpu.js';
import { synchronousReads } from '../../test/watched.js';
import { factorOf, numbersOfRoot, relativeError, stackOf } from '../../test/root-cases.js';

type Job = Solve<Factors['symmetric'], SymmetricRoot>;
const solveAll = async (jobs: readonly Job[]) =>
  Promise.all(tf.tidy(() => defaultRoots().solveAll!(jobs) as never) as Promise<SymmetricRoot>[]);

describeOnGpu('the default solver of roots', () => {
  it('gives all roots of a step by one dispatch and one read', async () => {
    const before = inUse();
    const matrices = [3, 8, 20].map((n) => stackOf(2, n, 10, n));
    const jobs = matrices.map((matrix): Job => [
      factorOf(matrix, { relative: 1e-5 }),
      -1 / 4,
      null,
      0.5,
    ]);
    let roots: SymmetricRoot[] = [];
    // The first call on a backend submits once more, to know the encoder from then on.
    tf.dispose((await solveAll(jobs)) as never);
    await settled();
    const { dispatches, submits } = await counted(async () => {
      roots = await solveAll(jobs);
      await Promise.all(roots.map((root) => defaultRoots().quality!(root)));
    });
    expect([dispatches, submits]).toEqual([1, 1]);
    for (const [k, { root, residual }] of roots.entries()) {
      const halved = tf.div(matrices[k]!, 0.5);
      expect(await relativeError(root, factorOf(halved, { relative: 1e-5 }), 4)).toBeLessThan(1e-4);
      expect((await residual.data()).length).toBe(2);
      halved.dispose();
    }
    tf.dispose([roots, matrices] as never);
    await settled();
    expect(inUse()).toEqual(before);
  });

  it('solves what the device has solved wrongly in float64 on the CPU, matrix by matrix', async () => {
    const before = inUse();
    const matrix = tf.tidy(() =>
      tf.concat([stackOf(1, 8, 10, 1), stackOf(1, 8, 1e12, 2), stackOf(1, 8, 100, 3)]),
    );
    const factor = factorOf(matrix);
    const tileOfOne = tf.slice(matrix, 0, 1);
    const [alone] = await solveAll([[factorOf(tileOfOne), -1 / 4, null, 1]]);
    const reads = synchronousReads();
    const [root] = await solveAll([[factor, -1 / 4, null, 1]]);
    expect(reads.restore()).toBe(0);
    const exact = (await eigenRoots().solve(factor, -1 / 4, null)) as SymmetricRoot;
    const [ours, cpu, first] = await Promise.all([root!, exact, alone!].map(numbersOfRoot));
    const tile = 64;
    expect(ours!.root.slice(tile, 2 * tile)).toEqual(cpu!.root.slice(tile, 2 * tile));
    for (const name of ['residual', 'condition', 'largest'] as const)
      expect(ours![name][1], name).toBe(cpu![name][1]);
    expect(ours!.root.slice(0, tile)).toEqual(first!.root);
    expect(Math.max(...ours!.residual)).toBeLessThan(0.1);
    tf.dispose([matrix, tileOfOne, alone, root, exact] as never);
    await settled();
    expect(inUse()).toEqual(before);
  });

  it('takes exponents that Newton cannot, and refuses what is not finite', async () => {
    const before = inUse();
    const matrix = stackOf(2, 5, 10, 1);
    const factor = factorOf(matrix);
    const [root] = await solveAll([[factor, -0.3, null, 1]]);
    const exact = (await eigenRoots().solve(factor, -0.3, null)) as SymmetricRoot;
    expect(await root!.root.data()).toEqual(await exact.root.data());
    const bad = tf.fill([1, 2, 2], NaN);
    await expect(solveAll([[factorOf(bad), -1 / 4, null, 1]])).rejects.toThrow(/not finite|NaN/);
    tf.dispose([matrix, root, exact, bad] as never);
    await settled();
    expect(inUse()).toEqual(before);
  });

  it('is float64 on the CPU where the backend has no such kernel', async () => {
    const on = backend();
    await tf.setBackend('cpu');
    const solver = defaultRoots();
    expect(solver.takesAll!()).toBe(false);
    const factor = factorOf(stackOf(1, 4, 10, 1));
    const [ours, cpu] = [solver, eigenRoots()].map(
      (each) => each.solve(factor, -1 / 4, null) as SymmetricRoot,
    );
    expect(ours!.root.dataSync()).toEqual(cpu!.root.dataSync());
    tf.dispose([factor.matrix, ours, cpu] as never);
    await tf.setBackend('webgpu');
    expect(backend()).toBe(on);
  });
});
