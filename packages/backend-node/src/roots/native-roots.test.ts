import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eigenRoots } from '../../../backend-tfjs/src/index.js';
import { kronecker } from '../../../kronecker/src/index.js';
import { factored } from '../../../core/src/index.js';
import type { Factors, Ridge } from '../../../spec/src/index.js';
import type { SymmetricRoot } from '../../../spec/src/roots/index.js';
import { preconditionerIssues, rootSolverIssues } from '../../../testkit/src/index.js';
import { describeOnTensorflow } from '../../test/on-tensorflow.js';
import { poseAsGpu } from '../../test/pose-as-gpu.js';
import { gram, largestOf, withCondition } from '../../test/stacks.js';
import { nativeRoots } from './native-roots.js';

type Root = SymmetricRoot & { readonly largest: tf.Tensor };
const factorOf = (matrix: tf.Tensor, ridge: Partial<Ridge>): Factors['symmetric'] => ({
  kind: 'symmetric',
  matrix,
  ridge: { absolute: 0, relative: 0, ...ridge },
});
const solve = (
  matrix: tf.Tensor,
  p: number,
  ridge: Partial<Ridge> = {},
  previous: SymmetricRoot | null = null,
  solver = nativeRoots(),
) => solver.solve(factorOf(matrix, ridge), -1 / p, previous) as Root;
/** null where float32 does not hold the root, for which it throws. */
const ours = (matrix: tf.Tensor, p: number, ridge: Partial<Ridge>): Root | null => {
  try {
    return solve(matrix, p, ridge, null, eigenRoots());
  } catch (error) {
    expect((error as Error).message).toMatch(/its root is not finite/);
    return null;
  }
};

const matrices: Record<string, () => tf.Tensor> = {
  'a stack that does not commute': () => gram(3, 7, 12),
  'rank 1': () => gram(2, 6, 1),
  zeros: () => tf.zeros([2, 3, 3]),
  'one element': () => tf.tensor([4, 0.01, 0], [3, 1, 1]),
  'condition 1e12': () => withCondition(12, 1e12),
};
const ridges: Partial<Ridge>[] = [
  {},
  { relative: 1e-6 },
  { absolute: 1e-280 },
  { absolute: 1e-16 },
  { absolute: 1e-2 },
];

test('without tfjs-node it says what to do', async () => {
  await tf.setBackend('cpu');
  tf.tidy(() => {
    expect(() => solve(tf.ones([1, 2, 2]), 2)).toThrow(
      /nativeRoots: the backend is cpu.*await useNode\(\).*eigenRoots\(\)/,
    );
  });
});

describeOnTensorflow(() => {
  test('is a lawful root solver, and makes a lawful preconditioner', async () => {
    expect(await rootSolverIssues(nativeRoots)).toEqual([]);
    const ridge = { relative: 1e-5 };
    expect(await preconditionerIssues(() => factored(kronecker({ ridge }), nativeRoots()))).toEqual(
      [],
    );
  });

  test.each(Object.entries(matrices))(
    '%s: roots, residuals, conditions and largest eigenvalues are those of eigenRoots()',
    (_, make) => {
      for (const scale of [1e-12, 1, 1e12])
        for (const p of [1, 2, 4, 3.3])
          for (const ridge of ridges)
            tf.tidy(() => {
              const matrix = tf.mul(make(), scale);
              const scaled = { ...ridge, absolute: (ridge.absolute ?? 0) * scale };
              const [got, want] = [solve(matrix, p, scaled), ours(matrix, p, scaled)];
              const what = `scale ${scale}, p ${p}, ridge ${JSON.stringify(ridge)}`;
              if (want === null) {
                expect([...got.residual.dataSync()].some(Number.isNaN), what).toBe(true);
                return;
              }
              const size = largestOf(want.root);
              expect(largestOf(tf.sub(got.root, want.root)), what).toBeLessThanOrEqual(1e-6 * size);
              const rounding = 1e-10 + 100 * largestOf(want.residual);
              expect(largestOf(got.residual), what).toBeLessThanOrEqual(rounding);
              for (const name of ['condition', 'largest'] as const) {
                const ratio = tf.div(tf.sub(got[name], want[name]), tf.maximum(want[name], 1e-30));
                expect(largestOf(ratio), `${what}: ${name}`).toBeLessThan(1e-3);
              }
            });
    },
  );

  test('a matrix that is not finite is told, and spoils no other of its stack', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(NaN, Infinity, -Infinity),
        fc.nat(100),
        (count, n, bad, at) =>
          tf.tidy(() => {
            const good = gram(count, n, 2 * n);
            const values = good.dataSync().slice();
            values[at % values.length] = bad;
            const tile = Math.floor((at % values.length) / n ** 2);
            const matrix = tf.tensor(values, [count, n, n]);
            const want = solve(good, 4, { relative: 1e-6 });
            const first = solve(matrix, 4, { relative: 1e-6 });
            const kept = solve(matrix, 4, { relative: 1e-6 }, want);
            expect(kept.root.dataSync()).toEqual(want.root.dataSync());
            const [roots, wanted] = [first.root.dataSync(), want.root.dataSync()];
            roots.forEach((x, i) =>
              expect(x).toBe(Math.floor(i / n ** 2) === tile ? NaN : wanted[i]),
            );
            [first, kept].forEach(({ residual }) =>
              expect(
                [...residual.dataSync().keys()].filter((k) => !(residual.dataSync()[k]! < 0.1)),
              ).toEqual([tile]),
            );
          }),
      ),
      { numRuns: 20 },
    );
  });

  test('a root that is wrong is not used: an indefinite matrix keeps the one before', () => {
    tf.tidy(() => {
      const matrix = tf.tensor([1, 0, 0, -1, 1, 0, 0, 2], [2, 2, 2]);
      const previous = ours(tf.tile(tf.reshape(tf.eye(2), [1, 2, 2]), [2, 1, 1]), 2, {});
      const { root, residual } = solve(matrix, 2, {}, previous);
      expect([...root.dataSync()].map((x) => Math.fround(x))).toEqual(
        [1, 0, 0, 1, 1, 0, 0, Math.SQRT1_2].map(Math.fround),
      );
      expect(residual.dataSync()[0]).toBeGreaterThan(0.1);
    });
  });

  test('an exponent that is not below 0 is refused, and a stack of nothing is taken', () => {
    tf.tidy(() => {
      for (const p of [-1, Infinity])
        expect(() => solve(tf.ones([1, 2, 2]), p)).toThrow(/must be below 0/);
      for (const shape of [
        [0, 3, 3],
        [2, 0, 0],
      ])
        expect(solve(tf.zeros(shape), 4).root.shape).toEqual(shape);
    });
  });

  test('on a GPU nothing is read before the step ends', async () => {
    const pose = poseAsGpu();
    const matrix = gram(2, 5, 9);
    let root!: Root;
    expect(pose.readsDuring(() => (root = solve(matrix, 4, { relative: 1e-6 })))).toBe(0);
    expect((await nativeRoots().quality!(root)).residual).toBeLessThan(1e-12);
    pose.end();
    tf.dispose([matrix, root]);
  });
});
