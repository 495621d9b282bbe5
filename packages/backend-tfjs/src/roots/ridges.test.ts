// What a ridge does to directions without curvature: one table of solvers, matrices, scales and
// ridges.
import { onnxRoots } from '@curvature/backend-onnx';
import { symmetricEigens } from '@curvature/linalg';
import { createPool } from '@curvature/linalg/pool';
import type { RootSolver } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adaptiveRoots } from './adaptive-roots.js';
import { backgroundEigenRoots, eigenRoots } from './eigen-roots.js';
import { newtonRoots } from './newton-roots.js';
import { pooledRoots } from './pooled-roots.js';

const ROUNDING = 2 ** -23;
const n = 12;
const pool = createPool({ workers: 1 });
const onnx = onnxRoots({ workers: 1 });
beforeAll(() => tf.setBackend('cpu'));
afterAll(() => Promise.all([pool.close(), onnx.close()]));

type Solver = RootSolver<'symmetric', SymmetricRoot>;
/**
 * Those by eigendecomposition leave directions out; the others lift all, or say that they cannot.
 */
const eigensolvers: Record<string, () => Solver> = {
  eigenRoots,
  backgroundEigenRoots,
  pooledRoots: () => pooledRoots({ pool }),
  adaptiveRoots: () => adaptiveRoots() as unknown as Solver,
};
const solvers: Record<string, () => Solver> = {
  ...eigensolvers,
  newtonRoots,
  onnxRoots: () => onnx,
};

/** Sums of g g^T in float32, [1, n, n]. */
const gram = (rank: number, weights: (k: number) => number = () => 1) =>
  tf.tidy(() => {
    const g = tf.mul(
      tf.randomNormal([n, rank], 0, 1, 'float32', 5),
      Array.from({ length: rank }, (_, k) => weights(k)),
    );
    return tf.reshape(tf.matMul(g as tf.Tensor2D, tf.transpose(g) as tf.Tensor2D), [1, n, n]);
  });
const matrices: Record<string, () => tf.Tensor> = {
  'rank 1': () => gram(1),
  'rank 3': () => gram(3),
  zero: () => tf.zeros([1, n, n]),
  'condition 1e12': () => gram(n, (k) => 10 ** ((-6 * k) / (n - 1))),
};
const scales = [1e-12, 1, 1e12];
const ridges = [0, 1e-20, 1e-16, 1e-14, 1e-12, 1e-10, 1e-8, 1e-6];

interface Solved {
  readonly root: Float64Array;
  /** In one phrase, where the solver says that its root is wrong. */
  readonly wrong: string | null;
  readonly condition: number;
}

async function solve(
  make: () => Solver,
  matrix: tf.Tensor,
  p: number,
  absolute: number,
): Promise<Solved> {
  const solver = make();
  const factor = { kind: 'symmetric', matrix, ridge: { absolute, relative: 0 } } as const;
  try {
    const root = await scoped(() => solver.solve(factor, -1 / p, null));
    const { residual, condition } = await solver.quality!(root);
    const values = Float64Array.from(root.root.dataSync());
    tf.dispose(root);
    return {
      root: values,
      condition,
      wrong: residual <= 0.1 ? null : `its residual is ${residual}`,
    };
  } catch (error) {
    return { root: new Float64Array(n * n), condition: Infinity, wrong: (error as Error).message };
  }
}

/** What a solver gives at once outlives its other tensors. */
function scoped(
  run: () => SymmetricRoot | Promise<SymmetricRoot>,
): SymmetricRoot | Promise<SymmetricRoot> {
  let root!: SymmetricRoot | Promise<SymmetricRoot>;
  tf.tidy(() => {
    root = run();
    for (const tensor of Object.values(root)) if (tensor instanceof tf.Tensor) tf.keep(tensor);
  });
  return root;
}

const times = (root: Float64Array, v: Float64Array) =>
  v.map((_, i) => v.reduce((sum, x, j) => sum + root[i * n + j]! * x, 0));

/**
 * max |X v / (lambda + ridge)^(-1/p) - v| over eigenpairs of the matrix as it is stored, of a
 * hundredth of the largest or more.
 */
function offRange({ root }: Solved, matrix: tf.Tensor, p: number, ridge: number): number {
  const { values, vectors } = symmetricEigens({
    count: 1,
    n,
    values: Float64Array.from(matrix.dataSync()),
  });
  const kept = [...values.keys()].filter(
    (k) => values[k]! > 0 && values[k]! >= values[n - 1]! / 100,
  );
  return kept.reduce((worst, k) => {
    const v = Float64Array.from(vectors.values.subarray(k * n, (k + 1) * n));
    const want = (values[k]! + ridge) ** (-1 / p);
    return Math.max(worst, ...times(root, v).map((x, i) => Math.abs(x / want - v[i]!)));
  }, 0);
}

describe.each(Object.entries(solvers))('%s', (name, make) => {
  test.each(Object.entries(matrices))(
    '%s: right on the range at any ridge and scale, or it says that it is not',
    async (_, matrix) => {
      const before = tf.memory().numTensors;
      for (const scale of scales) {
        const scaled = tf.tidy(() => tf.mul(matrix(), scale));
        for (const p of [2, 4]) {
          for (const share of ridges) {
            const got = await solve(make, scaled, p, share * scale);
            const what = `scale ${scale}, p ${p}, ridge ${share}`;
            // adaptiveRoots keeps its bases in float32, and its residual says what that costs.
            if (name in eigensolvers && name !== 'adaptiveRoots')
              expect(got.wrong, what).toBeNull();
            if (got.wrong !== null) continue;
            const rounded = name in eigensolvers ? 0 : n * ROUNDING * got.condition ** (1 / p);
            expect(offRange(got, scaled, p, share * scale), what).toBeLessThan(0.1 + rounded);
          }
        }
        scaled.dispose();
      }
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe.each(Object.entries(eigensolvers))('%s', (_, make) => {
  test.each(['rank 1', 'rank 3'])(
    '%s: a ridge that drowns in rounding is as none, and directions without curvature get 0',
    async (name) => {
      const matrix = matrices[name]!();
      for (const p of [1, 2, 4]) {
        const none = await solve(make, matrix, p, 0);
        for (const absolute of [1e-300, 1e-20, 1e-16]) {
          const drowned = await solve(make, matrix, p, absolute);
          expect(drowned.wrong).toBeNull();
          const largest = Math.max(...none.root.map(Math.abs));
          for (const [i, x] of drowned.root.entries())
            expect(Math.abs(x - none.root[i]!)).toBeLessThan(1e-6 * largest);
        }
      }
      matrix.dispose();
    },
  );
});

test('solvers by eigendecomposition agree, wherever they are right', async () => {
  for (const make of Object.values(matrices)) {
    const matrix = make();
    for (const absolute of ridges) {
      const want = await solve(eigenRoots, matrix, 4, absolute);
      for (const other of Object.values(eigensolvers)) {
        const got = await solve(other, matrix, 4, absolute);
        if (got.wrong !== null) continue;
        const largest = Math.max(...want.root.map(Math.abs));
        for (const [i, x] of got.root.entries())
          expect(Math.abs(x - want.root[i]!)).toBeLessThanOrEqual(1e-2 * largest);
      }
    }
    matrix.dispose();
  }
});
