import * as tf from '@tensorflow/tfjs';
import type { RootSolver } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factor, relativeError, stackOf } from '../../test/stacks.js';
import { acceleratedNewton } from './accelerated-newton.js';
import { coupledNewton } from './coupled-newton.js';
import { onnxRoots } from './onnx-roots.js';

const cases = [coupledNewton, acceleratedNewton].flatMap((method) =>
  (['float64', 'float32'] as const).map((precision) => ({
    name: `${method.name}, ${precision}`,
    method,
    precision,
  })),
);

beforeAll(() => tf.setBackend('cpu'));

describe.each(cases)('$name', ({ method, precision }) => {
  const solver = onnxRoots({ method: method(), precision, workers: 2 });
  afterAll(() => solver.close());
  const isCoarse = precision === 'float32';
  /** Rounding of the root, magnified by the condition as far as the method does. */
  const bound = (condition: number) => (isCoarse ? 1e-5 + 2e-7 * condition : 1e-6);

  test('agrees with rootByEigen on every matrix of a stack', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(1, 2, 4, 8),
        fc.constantFrom(1, 1e2, 1e4),
        fc.nat(10_000),
        async (count, n, p, condition, seed) => {
          const f = factor(stackOf(count, n, condition, seed), { absolute: 1e-6 });
          const before = tf.memory().numTensors;
          const root = await solver.solve(f, -1 / p, null);
          expect(tf.memory().numTensors - before).toBe(3);
          expect([root.root.shape, root.residual.shape, root.condition.shape]).toEqual([
            f.matrix.shape,
            [count],
            [count],
          ]);
          expect(relativeError(root, f, -1 / p)).toBeLessThan(bound(condition));
          const worst = await solver.quality!(root);
          expect(worst.residual).toBeLessThan(isCoarse ? 0.1 : 1e-9);
          const ratio = worst.condition / (n === 1 ? 1 : condition);
          expect(ratio).toBeGreaterThan(0.5);
          expect(ratio).toBeLessThan(2);
          tf.dispose([f.matrix, root]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('takes the relative ridge from the largest eigenvalue, to some digits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.nat(10_000), async (n, seed) => {
        const f = factor(stackOf(2, n, 1e4, seed), { relative: 1e-3 });
        const root = await solver.solve(f, -1 / 4, null);
        expect(relativeError(root, f, -1 / 4)).toBeLessThan(1e-3);
        tf.dispose([f.matrix, root]);
      }),
      { numRuns: 20 },
    );
  });

  test('solves where the leading eigenvector is far from where its search starts', async () => {
    const f = factor(stackOf(3, 39, 100, 2243), { absolute: 1e-6 });
    const root = await solver.solve(f, -1, null);
    expect(relativeError(root, f, -1)).toBeLessThan(bound(100));
    for (const condition of root.condition.dataSync())
      expect(Math.abs(condition / 100 - 1)).toBeLessThan(1e-3);
  });

  test('waits for one small eigenvalue, however little each element of the matrix shows of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(1, 2, 3, 4),
        fc.constantFrom(10, 1e2, 1e4),
        fc.nat(10_000),
        async (n, p, condition, seed) => {
          const f = factor(oneSmall(n, condition, seed));
          const root = await solver.solve(f, -1 / p, null);
          expect(relativeError(root, f, -1 / p)).toBeLessThan(bound(condition));
          tf.dispose([f.matrix, root]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('does not depend on scale: root(cA) = c^(-1/p) root(A) for c from 1e-12 to 1e12', async () => {
    const plain = await solver.solve(
      factor(stackOf(2, 6, 100, 3), { relative: 1e-5 }),
      -0.25,
      null,
    );
    const expected = [...plain.root.dataSync()];
    const size = Math.max(...expected.map(Math.abs));
    for (const scale of [1e-12, 1e-3, 1e12]) {
      const root = await solver.solve(
        factor(stackOf(2, 6, 100, 3, scale), { relative: 1e-5 }),
        -0.25,
        null,
      );
      const gaps = [...root.root.dataSync()].map(
        (x, i) => Math.abs(x * scale ** 0.25 - expected[i]!) / size,
      );
      expect(Math.max(...gaps)).toBeLessThan(isCoarse ? 1e-4 : 1e-6);
    }
  });

  test('is symmetric to the last bit, and changes neither its input nor the previous root', async () => {
    const matrix = stackOf(3, 7, 1e3, 5);
    const values = [...matrix.dataSync()];
    const solved = factor(matrix, { relative: 1e-5 });
    const previous = await solver.solve(solved, -0.5, null);
    const kept = [...previous.root.dataSync()];
    const { root } = await solver.solve(solved, -0.25, previous);
    const x = root.dataSync();
    for (let t = 0; t < 3; t++)
      for (let i = 0; i < 7; i++)
        for (let j = 0; j < i; j++) expect(x[t * 49 + i * 7 + j]).toBe(x[t * 49 + j * 7 + i]);
    expect([...matrix.dataSync()]).toEqual(values);
    expect([...previous.root.dataSync()]).toEqual(kept);
  });

  test('reads its matrices at once: they may be given back while it works', async () => {
    const matrix = stackOf(2, 8, 10, 1);
    const wanted = await solver.solve(factor(matrix), -0.5, null);
    const pending = solver.solve(factor(matrix), -0.5, null);
    matrix.dispose();
    expect([...(await pending).root.dataSync()]).toEqual([...wanted.root.dataSync()]);
  });

  test.each([
    ['the identity', () => tf.eye(5), { relative: 0 }],
    ['a matrix of rank one, with a ridge', () => tf.ones([5, 5]), { relative: 1e-3 }],
    ['zeros, with an absolute ridge', () => tf.zeros([5, 5]), { absolute: 1e-2 }],
    ['zeros, with a large ridge', () => tf.zeros([5, 5]), { absolute: 1e30 }],
    ['a small matrix under a large ridge', () => tf.mul(tf.eye(5), 1e-30), { absolute: 1 }],
    ['a number', () => tf.tensor2d([[3]]), { relative: 0 }],
  ])('solves %s', async (_, make, ridge) => {
    const f = factor(tf.stack([make(), make()]), ridge);
    const root = await solver.solve(f, -0.25, null);
    expect(relativeError(root, f, -0.25)).toBeLessThan(isCoarse ? 1e-4 : 1e-6);
  });

  test('gives zeros without a ridge the zero root: no curvature was seen', async () => {
    const root = await solver.solve(factor(tf.stack([tf.zeros([4, 4]), tf.eye(4)])), -0.25, null);
    const [nothing, one] = tf.unstack(root.root);
    expect([...nothing!.dataSync()]).toEqual(Array(16).fill(0));
    expect(tf.max(tf.abs(tf.sub(one!, tf.eye(4)))).dataSync()[0]).toBeLessThan(1e-6);
    expect(root.residual.dataSync()[0]).toBeLessThan(1e-6);
    expect(root.condition.dataSync()[0]).toBeGreaterThan(1e38);
  });

  test.each([
    [0, 3],
    [2, 0],
  ])('takes a stack of %i matrices of %i rows', async (count, n) => {
    const root = await solver.solve(factor(tf.zeros([count, n, n])), -0.25, null);
    expect([root.root.shape, root.residual.shape]).toEqual([[count, n, n], [count]]);
  });

  test.each([NaN, Infinity, -Infinity])('refuses %d, and names it', async (bad) => {
    const matrix = tf.add(
      tf.stack([tf.eye(3), tf.eye(3)]),
      tf.tensor([...Array(13).fill(0), bad, 0, 0, 0, 0], [2, 3, 3]),
    );
    await expect(async () =>
      solver.solve(factor(matrix, { relative: 1e-6 }), -0.5, null),
    ).rejects.toThrow(
      new RegExp(`onnxRoots: tile 1 of 2: element \\(row 1, column 1\\) is ${bad};`),
    );
  });

  test.each([
    ['indefinite', () => tf.tensor2d([[1, 0, 0], [0, 1, 0], [0, 0, -1]]), 1e-3], // prettier-ignore
    ['singular, without a ridge', () => tf.ones([3, 3]), 0],
    ['too ill-conditioned for its precision', () => nearlySingular(), 0],
  ])('refuses a matrix that is %s', async (_, make, relative) => {
    const f = factor(tf.stack([tf.eye(3), make()]), { relative });
    await expect(async () => solver.solve(f, -0.25, null)).rejects.toThrow(
      /tile 1 of 2: its root is wrong: the true residual is .* at condition .*Raise the ridge/,
    );
  });

  test('refuses a root that float32 cannot hold', async () => {
    const f = factor(tf.fill([1, 1, 1], 1e-40), { absolute: 1e-42 });
    await expect(async () => solver.solve(f, -1, null)).rejects.toThrow(
      /root is wrong: the true residual is NaN/,
    );
  });

  test('gives the same bits every time', async () => {
    const f = factor(stackOf(3, 20, 1e3, 5), { relative: 1e-5 });
    const roots = await Promise.all([1, 2, 3].map(() => solver.solve(f, -0.25, null)));
    const [first, ...others] = roots.map(({ root }) => [...root.dataSync()]);
    for (const other of others) expect(other).toEqual(first);
  });
});

/**
 * All eigenvalues are 1 but one, which is 1 / condition; its eigenvector has elements of about the
 * same size.
 */
function oneSmall(n: number, condition: number, seed: number): tf.Tensor {
  return tf.tidy(() => {
    const direction = tf.randomUniform([n, 1], 0.5, 1.5, 'float32', seed + 1);
    const unit = tf.div(direction, tf.norm(direction));
    const outer = tf.matMul(unit, tf.transpose(unit));
    return tf.expandDims(tf.sub(tf.eye(n), tf.mul(outer, 1 - 1 / condition)));
  });
}

/**
 * L L^T for a triangular L of whole numbers with ones on its diagonal: exact in float32,
 * determinant 1, condition about 1e20.
 */
function nearlySingular(): tf.Tensor2D {
  const l = tf.tensor2d([[1, 0, 0], [1999, 1, 0], [2999, 1999, 1]]); // prettier-ignore
  return tf.matMul(l, tf.transpose(l));
}

test('accelerated steps reach high conditions in float64', async () => {
  const solver: RootSolver<'symmetric', SymmetricRoot> & { close(): Promise<void> } = onnxRoots({
    workers: 1,
  });
  const f = factor(stackOf(1, 16, 1, 3), { absolute: 1e-12 });
  // Rank one plus a tiny ridge: condition 1e12, exactly known.
  const rankOne = factor(tf.ones([1, 8, 8]), { absolute: 8e-10 });
  for (const given of [f, rankOne]) {
    const root = await solver.solve(given, -0.25, null);
    expect(relativeError(root, given, -0.25)).toBeLessThan(1e-5);
  }
  await solver.close();
});

test('a stack is the same however many workers share it', async () => {
  const f = factor(stackOf(5, 12, 1e3, 9), { relative: 1e-5 });
  const all = await Promise.all(
    [1, 2, 3, 8].map(async (workers) => {
      const solver = onnxRoots({ workers });
      const { root } = await solver.solve(f, -0.25, null);
      await solver.close();
      return root.dataSync();
    }),
  );
  const size = Math.max(...all[0]!.map(Math.abs));
  for (const other of all)
    expect(Math.max(...other.map((x, i) => Math.abs(x - all[0]![i]!)))).toBeLessThan(1e-6 * size);
});

test('exponents that are not -1/p are refused at once', () => {
  const solver = onnxRoots();
  expect(() => solver.solve(factor(tf.ones([1, 2, 2])), -0.3, null)).toThrow(
    /exponent must be -1\/p/,
  );
  expect(() => solver.solve(factor(tf.ones([1, 2, 2])), 1, null)).toThrow(/exponent must be -1\/p/);
});

test('estimates what a root costs', () => {
  expect(onnxRoots().estimate!(2, 10, -0.25)).toEqual({ bytes: 816, flops: expect.any(Number) });
});

test.each([
  [{ workers: 0 }, /workers must be a whole number at least 1/],
  [{ threads: 1.5 }, /threads/],
  [{ precision: 'float16' }, /precision must be one of float64, float32/],
  [{ presicion: 'float32' }, /no option presicion/],
])('onnxRoots(%j) is refused', (options, message) => {
  expect(() => onnxRoots(options as object)).toThrow(message);
});

test('an execution provider that is not there is refused by name', async () => {
  const solver = onnxRoots({ executionProviders: ['nonsense'], workers: 1 });
  await expect(async () => solver.solve(factor(tf.ones([1, 2, 2])), -0.5, null)).rejects.toThrow(
    /could not prepare a session on nonsense: .*Leave out executionProviders/,
  );
  await solver.close();
});
