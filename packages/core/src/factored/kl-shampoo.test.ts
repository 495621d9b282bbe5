import { diagonalRoots, eigenRoots, rootsByKind } from '@curvature/backend-tfjs';
import { dense, diagonal, klShampoo, kronecker, slabs } from '@curvature/kronecker';
import { inverseRoot } from '@curvature/linalg';
import type { Block } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { describe, expect, test } from 'vitest';
import { factored } from './factored.js';

type Matrix = number[][];
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
const turned = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const zeros = (n: number): Matrix =>
  Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
// Large, since the first statistics are singular: their roots would amplify rounding in float32.
const ridge = { absolute: 1e-2, relative: 0 };

/** matrix^(-1/p) in float64. */
function rootOf(matrix: Matrix, p: number): Matrix {
  const n = matrix.length;
  const { root } = inverseRoot({ count: 1, n, values: Float64Array.from(matrix.flat()) }, p, {
    ridge,
  });
  return matrix.map((_, i) => [...root.values.subarray(i * n, (i + 1) * n)]);
}

/**
 * Both factors of a matrix after some steps, by the paper's formula in float64; roots are taken
 * every `every` steps.
 */
function byLoops(
  gradients: readonly Matrix[],
  p: number,
  beta2: number,
  every: number,
  perColumn: boolean,
) {
  const [m, n] = [gradients[0]!.length, gradients[0]![0]!.length];
  const share = (d: number) => (perColumn ? 1 / d : 1);
  let [left, right] = [zeros(m), zeros(n)];
  let roots: { left: Matrix; right: Matrix } | null = null;
  const mixed = (old: Matrix, product: Matrix, weight: number) =>
    old.map((row, i) => row.map((x, j) => beta2 * x + (1 - beta2) * weight * product[i]![j]!));
  gradients.forEach((g, t) => {
    const seenLeft = roots ? times(g, roots.right) : g;
    const seenRight = roots ? times(roots.left, g) : g;
    left = mixed(left, times(seenLeft, turned(seenLeft)), share(n));
    right = mixed(right, times(turned(seenRight), seenRight), share(m));
    const corrected = (matrix: Matrix) =>
      matrix.map((row) => row.map((x) => x / (1 - beta2 ** (t + 1))));
    if ((t + 1) % every === 0)
      roots = { left: rootOf(corrected(left), p), right: rootOf(corrected(right), p) };
  });
  return [left, right];
}

const block: Block = {
  id: 'w',
  index: 0,
  shape: [1, 3, 4],
  axes: [1, 2],
  parameter: { name: 'w', shape: [3, 4] },
};
const makeGradients = () =>
  Array.from({ length: 8 }, (_, t) => tf.randomNormal([1, 3, 4], 0, 1, 'float32', t + 1));

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each([
    ["the paper's", -1 / 2, 2, true, 1, dense()],
    ["the paper's, packed, with stale roots", -1 / 2, 2, true, 3, slabs({ blockSize: 2 })],
    ["Meta's", -1 / 4, 4, false, 2, dense()],
  ] as const)(
    '%s statistics are those of plain loops in float64',
    async (_, exponent, p, perColumn, every, storage) => {
      await tf.setBackend(backend);
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const gradients = makeGradients();
        const rows = gradients.map((g) => (g.arraySync() as number[][][])[0]!);
        const statistics = klShampoo({ beta2: 0.8, perColumn, storage, ridge });
        const preconditioner = factored(statistics, eigenRoots(), { exponent });
        let stats = preconditioner.init(block);
        let cache: Exclude<ReturnType<typeof preconditioner.refresh>, Promise<unknown>> | null =
          null;
        gradients.forEach((grad, t) => {
          const context = { block, step: t + 1 };
          stats = preconditioner.accumulate(stats, { grad }, cache, context);
          if ((t + 1) % every === 0)
            cache = preconditioner.refresh(stats, cache, context) as NonNullable<typeof cache>;
        });
        const weight = 1 - 0.8 ** gradients.length;
        const expected = byLoops(rows, p, 0.8, every, perColumn);
        statistics.factors(stats, { block, step: 8 }).forEach(({ matrix }, k) => {
          const values = expected[k]!.flat().map((x) => x / weight);
          const largest = Math.max(...values.map(Math.abs));
          matrix
            .dataSync()
            .forEach((x, i) => expect(Math.abs(x - values[i]!)).toBeLessThan(1e-4 * largest));
        });
      });
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

test('on a tensor each axis sees the roots of all others, diagonal ones too, and none its own', async () => {
  await tf.setBackend('cpu');
  const cube: Block = { ...block, shape: [2, 2, 3, 4], axes: [1, 2, 3] };
  const statistics = klShampoo({
    beta2: 1,
    perColumn: false,
    sides: (_, axis) => (axis === 3 ? diagonal() : axis === 2 ? null : dense()),
  });
  const solver = rootsByKind({ symmetric: eigenRoots(), diagonal: diagonalRoots() });
  const p = factored(statistics, solver);
  const grad = tf.randomNormal([2, 2, 3, 4], 0, 1, 'float32', 3);
  const context = { block: cube, step: 1 };
  const plain = kronecker({ beta2: 1 });
  const first = p.accumulate(p.init(cube), { grad }, null, context);
  const cache = p.refresh(first, null, context) as Exclude<
    ReturnType<typeof p.refresh>,
    Promise<unknown>
  >;
  const second = p.accumulate(p.init(cube), { grad }, cache, context);
  for (const [k, axis] of [1, 3].entries()) {
    const other = axis === 1 ? 3 : 1;
    const seen = solver.multiply(cache[1 - k]!, grad, other);
    const one = { ...cube, axes: [axis] };
    const { factors } = plain.accumulate(plain.init(one), { grad: seen }, { block: one, step: 1 });
    const expected = axis === 3 ? tf.sum(tf.mul(factors[0]!, tf.eye(4)), 2) : factors[0]!;
    expect(tf.max(tf.abs(tf.sub(second.factors[k]!, expected))).dataSync()[0]).toBeLessThan(1e-4);
  }
});

test('it finds the factors of a Kronecker-factored second moment, up to one scale, which Shampoo misses', async () => {
  await tf.setBackend('wasm');
  // vec(G) has the covariance A (x) B with A = diag(1, 100), B = diag(1, 1, 10^4): the ratio of the
  // entries of A is 100.
  const of = (statistics: ReturnType<typeof klShampoo<'symmetric'>>) => {
    const p = factored(statistics, eigenRoots(), { exponent: -1 / 2 });
    const b: Block = { ...block, shape: [1, 2, 3] };
    let stats = p.init(b);
    let cache: Exclude<ReturnType<typeof p.refresh>, Promise<unknown>> | null = null;
    for (let step = 1; step <= 600; step++) {
      const noise = tf.randomNormal([1, 2, 3], 0, 1, 'float32', step);
      const grad = tf.mul(tf.mul(noise, [[[1], [10]]]), [[[1, 1, 100]]]);
      stats = p.accumulate(stats, { grad }, cache, { block: b, step });
      if (step % 20 === 0)
        cache = p.refresh(stats, cache, { block: b, step }) as NonNullable<typeof cache>;
    }
    const [left, right] = statistics
      .factors(stats, { block: b, step: 600 })
      .map(({ matrix }) => matrix.dataSync());
    // The scale of the product A (x) B: exact for KL, where Shampoo has traces in it.
    return { ratio: left![3]! / left![0]!, scale: left![0]! * right![0]! };
  };
  const kl = tf.tidy(() => of(klShampoo({ beta2: 0.98, ridge: { relative: 1e-9 } })));
  const plain = tf.tidy(() => of(kronecker({ beta2: 0.98, ridge: { relative: 1e-9 } })));
  expect(kl.ratio / 100).toBeGreaterThan(0.6);
  expect(kl.ratio / 100).toBeLessThan(1.6);
  expect(kl.scale).toBeGreaterThan(0.6);
  expect(kl.scale).toBeLessThan(1.6);
  expect(plain.scale).toBeGreaterThan(1000);
});

test.each([{ perColumn: 1 }, { percolumn: true }, { beta2: 0 }])('%j is refused', (bad) => {
  expect(() => klShampoo(bad as never)).toThrow(/klShampoo: (option|there is no option)/);
});
