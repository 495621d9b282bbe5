import { byEigen, inverseRoot } from '@curvature/linalg';
import type { Factors, Ridge } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { backgroundEigenRoots, eigenRoots } from './eigen-roots.js';
import { newtonRoots } from './newton-roots.js';
import type { SymmetricRoot } from '@curvature/spec/roots';

const solvers = { eigenRoots, backgroundEigenRoots, newtonRoots };
type Factor = Factors['symmetric'];

/** count random matrices of the given condition, in general position, scaled. */
function stackOf(count: number, n: number, condition: number, seed: number, scale = 1): tf.Tensor {
  return tf.tidy(() => {
    const q = tf.stack(
      Array.from(
        { length: count },
        (_, k) => tf.linalg.qr(tf.randomNormal([n, n], 0, 1, 'float32', seed + k))[0],
      ),
    );
    const values = Array.from(
      { length: n },
      (_, i) => scale * condition ** (n === 1 ? 0 : -i / (n - 1)),
    );
    const half = tf.matMul(
      q,
      tf.tensor(
        values.map(Math.sqrt).flatMap((x, i) => values.map((_, j) => (i === j ? x : 0))),
        [1, n, n],
      ),
    );
    return tf.matMul(half, tf.transpose(half, [0, 2, 1]));
  });
}
const factor = (matrix: tf.Tensor, ridge: Partial<Ridge> = {}): Factor => ({
  kind: 'symmetric',
  matrix,
  ridge: { absolute: 0, relative: 0, ...ridge },
});

/** max |X - X'| / max |X'| against the float64 root of the same float32 matrix, over the stack. */
function relativeError(
  { root }: SymmetricRoot,
  { matrix, ridge }: Factor,
  exponent: number,
): number {
  const [count, n] = matrix.shape as [number, number];
  const [got, values] = [root.dataSync(), matrix.dataSync()];
  return Math.max(
    ...Array.from({ length: count }, (_, tile) => {
      const from = tile * n * n;
      const one = { count: 1, n, values: Float64Array.from(values.slice(from, from + n * n)) };
      const method = byEigen({ rounding: 2 ** -23 });
      const exact = inverseRoot(one, -1 / exponent, { ridge, method }).root.values as Float64Array;
      const size = Math.max(...exact.map(Math.abs));
      return Math.max(...exact.map((x, i) => Math.abs(got[from + i]! - x))) / size;
    }),
  );
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend));

  describe.each(Object.entries(solvers))('%s', (name, make) => {
    const newton = name === 'newtonRoots';

    test('gives the root of every matrix of a stack', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 12 }),
          fc.constantFrom(1, 2, 3, 4, 6, 8),
          fc.constantFrom(1, 1e2, 1e4),
          fc.nat(10_000),
          async (count, n, p, condition, seed) => {
            const f = factor(stackOf(count, n, condition, seed), { relative: 1e-5 });
            const root = await make().solve(f, -1 / p, null);
            expect(relativeError(root, f, -1 / p)).toBeLessThan(
              newton ? 3e-7 * condition * p + 1e-4 : 1e-6,
            );
            // Newton's products are float32: X has errors of condition * p roundings, X^p p times that.
            const rounding = 2 ** -23 * condition * p ** 2;
            expect(Math.max(...root.residual.dataSync())).toBeLessThan(
              newton ? 2 * rounding + 1e-6 : 1e-6,
            );
            tf.dispose([f.matrix, root]);
          },
        ),
        { numRuns: 40 },
      );
    });

    test('does not depend on scale: root(cA) = c^(-1/p) root(A) for c from 1e-12 to 1e12', async () => {
      const reference = await make().solve(
        factor(stackOf(2, 6, 100, 3), { relative: 1e-5 }),
        -0.25,
        null,
      );
      for (const scale of [1e-12, 1e-3, 1e12]) {
        const root = await make().solve(
          factor(stackOf(2, 6, 100, 3, scale), { relative: 1e-5 }),
          -0.25,
          null,
        );
        const ratio = tf.div(tf.mul(root.root, scale ** 0.25), tf.max(tf.abs(reference.root)));
        const gap = tf.max(
          tf.abs(tf.sub(ratio, tf.div(reference.root, tf.max(tf.abs(reference.root))))),
        );
        expect(gap.dataSync()[0]).toBeLessThan(newton ? 1e-3 : 1e-5);
      }
    });

    test('is symmetric, changes nothing, and leaks nothing', async () => {
      const matrix = stackOf(3, 7, 1e3, 5);
      const values = [...matrix.dataSync()];
      const before = tf.memory().numTensors;
      let root!: SymmetricRoot;
      const solved = tf.tidy(() => {
        const out = make().solve(factor(matrix, { relative: 1e-5 }), -0.25, null);
        if (!(out instanceof Promise)) for (const kept of Object.values(out)) tf.keep(kept);
        return void (root = out as SymmetricRoot);
      });
      expect(solved).toBeUndefined();
      root = await root;
      expect(tf.memory().numTensors - before).toBe(Object.keys(root).length);
      const x = root.root.dataSync();
      for (let t = 0; t < 3; t++)
        for (let i = 0; i < 7; i++)
          for (let j = 0; j < i; j++) expect(x[t * 49 + i * 7 + j]).toBe(x[t * 49 + j * 7 + i]);
      expect([...matrix.dataSync()]).toEqual(values);
      tf.dispose(root);
    });

    test('multiplies along each axis as a loop does', () => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }),
          fc.nat(100),
          (shape, seed) => {
            tf.tidy(() => {
              const x = tf.randomNormal(shape, 0, 1, 'float32', seed);
              for (let axis = 1; axis < shape.length; axis++) {
                const n = shape[axis]!;
                const half = tf.randomNormal([shape[0]!, n, n], 0, 1, 'float32', seed + axis);
                const matrix = tf.add(half, tf.transpose(half, [0, 2, 1]));
                const got = make().multiply({ root: matrix, residual: x, condition: x }, x, axis);
                expect(got.shape).toEqual(shape);
                const [m, v, g] = [matrix.dataSync(), x.dataSync(), got.dataSync()];
                const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
                const outer = shape.slice(1, axis).reduce((a, b) => a * b, 1);
                g.forEach((value, at) => {
                  const [c, i] = [at % inner, Math.floor(at / inner) % n];
                  const [a, t] = [
                    Math.floor(at / inner / n) % outer,
                    Math.floor(at / inner / n / outer),
                  ];
                  let sum = 0;
                  for (let j = 0; j < n; j++)
                    sum += m[(t * n + i) * n + j]! * v[((t * outer + a) * n + j) * inner + c]!;
                  expect(Math.abs(value - sum)).toBeLessThan(1e-4);
                });
              }
            });
          },
        ),
        { numRuns: 30 },
      );
    });

    test.each([
      ['the identity', () => tf.eye(5), { relative: 0 }],
      ['a matrix of rank one, with a ridge', () => tf.ones([5, 5]), { relative: 1e-4 }],
      ['zeros, with an absolute ridge', () => tf.zeros([5, 5]), { absolute: 1e-2 }],
      ['a number', () => tf.tensor2d([[3]]), { relative: 0 }],
    ])('solves %s', async (_, make2d, ridge) => {
      const f = factor(tf.expandDims(make2d()), ridge);
      const root = await make().solve(f, -0.25, null);
      expect(relativeError(root, f, -0.25)).toBeLessThan(newton ? 3e-3 : 1e-6);
    });

    test('NaN and infinity are never silent', async () => {
      for (const bad of [NaN, Infinity]) {
        const matrix = tf.add(
          stackOf(2, 3, 10, 1),
          tf.tensor([0, 0, 0, 0, bad, 0, 0, 0, 0], [1, 3, 3]),
        );
        const solve = async () => make().solve(factor(matrix, { relative: 1e-6 }), -0.5, null);
        if (newton)
          expect((await solve()).residual.dataSync().some((x) => !Number.isFinite(x))).toBe(true);
        else await expect(solve()).rejects.toThrow(/Tile 0 of 2: .*(NaN|Infinity)/);
      }
    });
  });

  test('Newton keeps the previous root where its own is wrong, tile by tile', async () => {
    const [good, bad] = [stackOf(1, 8, 10, 1), stackOf(1, 8, 1e12, 2)];
    const f = factor(tf.concat([good, bad]), {});
    const solver = newtonRoots({ steps: 8 });
    const previous = {
      root: tf.ones([2, 8, 8]),
      residual: tf.zeros([2]),
      condition: tf.zeros([2]),
    };
    const root = (await solver.solve(f, -0.25, previous)) as SymmetricRoot;
    const [first, second] = tf.split(root.root, 2);
    expect(relativeError({ ...root, root: first! }, factor(good), -0.25)).toBeLessThan(1e-4);
    expect([...second!.dataSync()]).toEqual([...tf.ones([8, 8]).dataSync()]);
    expect(root.residual.dataSync()[1]).toBeGreaterThan(0.1);
  });
});

test('exponents that are not -1/p are refused by Newton, and taken by eigenRoots', () => {
  const f = factor(stackOf(1, 3, 10, 1));
  expect(() => newtonRoots().solve(f, -0.3, null)).toThrow(/exponent must be -1\/p/);
  expect(relativeError(eigenRoots().solve(f, -0.3, null) as SymmetricRoot, f, -0.3)).toBeLessThan(
    1e-6,
  );
});

test.each([{ steps: 0 }, { steps: 1.5 }, { tolerance: 0 }])('newtonRoots(%j) is refused', (bad) => {
  expect(() => newtonRoots(bad)).toThrow(/newtonRoots: option/);
});

test('a misspelt option is refused', () => {
  expect(() => newtonRoots({ step: 5 } as never)).toThrow(/newtonRoots: there is no option step/);
});
