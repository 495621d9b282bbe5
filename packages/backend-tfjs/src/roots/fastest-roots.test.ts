import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Factors, RootSolver, SymmetricRoot } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { backgroundEigenRoots, eigenRoots } from './eigen-roots.js';
import { fastestRoots } from './fastest-roots.js';
import { newtonRoots } from './newton-roots.js';

type Solver = RootSolver<'symmetric', SymmetricRoot>;

const folder = mkdtempSync(join(tmpdir(), 'curvature-fastest-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => tf.setBackend('cpu'));

const stack = (count: number, n: number, seed = 1) =>
  tf.tidy(() => {
    const half = tf.randomNormal([count, n, n], 0, 1, 'float32', seed);
    return tf.add(tf.matMul(half, tf.transpose(half, [0, 2, 1])), tf.eye(n));
  });
const factor = (matrix: tf.Tensor, relative = 1e-5): Factors['symmetric'] => ({
  kind: 'symmetric',
  matrix,
  ridge: { absolute: 0, relative },
});

/** A real asynchronous solver that takes at least so many milliseconds, and counts. */
function slowed(name: string, solver: Solver, ms: number): Solver & { readonly calls: () => number } {
  let calls = 0;
  return {
    ...solver,
    name,
    calls: () => calls,
    async solve(...given) {
      calls++;
      const result = solver.solve(...given);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return result;
    },
  };
}

describe('fastestRoots', () => {
  test('gives the roots of its candidates, the first time and later', async () => {
    const f = factor(stack(2, 5));
    const exact = (await eigenRoots().solve(f, -0.25, null)).root.dataSync();
    const solver = fastestRoots({ candidates: [eigenRoots(), backgroundEigenRoots(), newtonRoots()] });
    for (let time = 0; time < 3; time++) {
      const { root } = await solver.solve(f, -0.25, null);
      const off = Math.max(...root.dataSync().map((x, i) => Math.abs(x - exact[i]!)));
      expect(off).toBeLessThan(1e-3);
    }
  });

  test('measures each size once, and leaves it to the winner', async () => {
    const [slow, fast] = [slowed('slow', backgroundEigenRoots(), 60), slowed('fast', backgroundEigenRoots(), 0)];
    const solver = fastestRoots({ candidates: [slow, fast] });
    await solver.solve(factor(stack(1, 4)), -0.5, null);
    expect([slow.calls(), fast.calls()]).toEqual([2, 2]);
    await solver.solve(factor(stack(1, 4, 2)), -0.5, null);
    expect([slow.calls(), fast.calls()]).toEqual([2, 3]);
    await solver.solve(factor(stack(1, 4)), -0.25, null);
    expect([slow.calls(), fast.calls()]).toEqual([4, 5]);
  });

  test('measures one stack at a time, and those that wait for the same size not at all', async () => {
    const [slow, fast] = [slowed('slow', backgroundEigenRoots(), 60), slowed('fast', backgroundEigenRoots(), 0)];
    const solver = fastestRoots({ candidates: [slow, fast] });
    const matrices = [1, 2, 3].map((seed) => stack(1, 4, seed));
    const pending = matrices.map((matrix) => solver.solve(factor(matrix), -0.5, null));
    tf.dispose(matrices);
    await Promise.all(pending);
    expect([slow.calls(), fast.calls()]).toEqual([2, 4]);
  });

  test('leaves only its result behind, within a tidy too', async () => {
    const solver = fastestRoots({ candidates: [newtonRoots(), eigenRoots(), backgroundEigenRoots()] });
    const matrix = stack(2, 6);
    const before = tf.memory().numTensors;
    let pending: Promise<SymmetricRoot> | undefined;
    tf.tidy(() => {
      pending = Promise.resolve(solver.solve(factor(matrix), -0.25, null));
    });
    const root = (await pending)!;
    expect(tf.memory().numTensors - before).toBe(Object.keys(root).length);
    tf.dispose(root);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('remembers in a file', async () => {
    const remember = join(folder, 'winners.json');
    const make = () => [slowed('slow', backgroundEigenRoots(), 60), slowed('fast', backgroundEigenRoots(), 0)] as const;
    const f = factor(stack(1, 4));
    await fastestRoots({ candidates: make(), remember }).solve(f, -0.5, null);
    const kept: unknown = JSON.parse(readFileSync(remember, 'utf8'));
    expect(kept).toEqual({ 'cpu 1x4x4 ^ -0.5': 'fast' });
    const [slow, fast] = make();
    await fastestRoots({ candidates: [slow, fast], remember }).solve(f, -0.5, null);
    expect([slow.calls(), fast.calls()]).toEqual([0, 1]);
    // A winner that is no candidate any more is measured anew.
    await fastestRoots({ candidates: [slow], remember }).solve(f, -0.5, null);
    expect(slow.calls()).toBe(2);
  });

  test('passes over candidates that fail, and says what the first said where all do', async () => {
    // float32 Newton without a ridge: wrong at rank one; eigenRoots takes it.
    const singular = factor(tf.ones([1, 5, 5]), 0);
    const solver = fastestRoots({ candidates: [newtonRoots({ steps: 1 }), eigenRoots()] });
    const exact = (await eigenRoots().solve(singular, -0.5, null)).root.dataSync();
    expect([...(await solver.solve(singular, -0.5, null)).root.dataSync()]).toEqual([...exact]);
    const before = tf.memory().numTensors;
    const bad = factor(tf.fill([1, 2, 2], NaN));
    await expect(async () => fastestRoots({ candidates: [eigenRoots()] }).solve(bad, -0.5, null)).rejects.toThrow(
      /none of the candidates.*first said: Tile 0 of 1.*NaN/,
    );
    bad.matrix.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([
    ['no candidates', { candidates: [] }, /one or more solvers/],
    ['two of one name', { candidates: [eigenRoots(), eigenRoots()] }, /different names.*eigenRoots, eigenRoots/],
    ['a misspelt option', { candidates: [eigenRoots()], remeber: 'x' }, /no option remeber/],
  ])('refuses %s', (_, options, message) => {
    expect(() => fastestRoots(options)).toThrow(message);
  });

  test.each(['{"a":', '[]', '{"a":1}'])('refuses a file that holds %s', (text) => {
    const remember = join(folder, 'bad.json');
    writeFileSync(remember, text);
    expect(() => fastestRoots({ candidates: [eigenRoots()], remember })).toThrow(/bad\.json does not hold winners/);
  });
});
