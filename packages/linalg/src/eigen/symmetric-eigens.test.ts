import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { symmetricEigen } from './symmetric-eigen.js';
import { symmetricEigens } from './symmetric-eigens.js';
import type { Stack } from '../stack.js';
import {
  diagonal,
  logSpectrum,
  naiveMultiply,
  ofRank,
  orthogonal,
  toeplitz,
  withSpectrum,
} from '../../test/spd.js';
import { useKernels } from '../wasm/kernels.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';

allowRelaxedSimd();

const maxOf = (values: Iterable<number>) =>
  [...values].reduce((a, b) => Math.max(a, Math.abs(b)), 0);
const turned = (a: Float64Array, n: number) => a.map((_, i) => a[(i % n) * n + Math.floor(i / n)]!);
const stackOf = (n: number, matrices: readonly Float64Array[]): Stack => {
  const values = new Float64Array(matrices.length * n * n);
  matrices.forEach((matrix, k) => values.set(matrix, k * n * n));
  return { count: matrices.length, n, values };
};
/** Values and vectors, matrix by matrix. */
function eigensOf({ count, n, values }: Stack) {
  const found = symmetricEigens({ count, n, values });
  return Array.from({ length: count }, (_, k) => ({
    values: found.values.slice(k * n, (k + 1) * n),
    vectors: Float64Array.from(found.vectors.values.subarray(k * n * n, (k + 1) * n * n)),
  }));
}

/** V A = D V with rows V, V V^T = I, D ascending. */
function expectLaws(
  matrix: Float64Array,
  n: number,
  eps: number,
  { values, vectors }: ReturnType<typeof eigensOf>[0],
) {
  const allowed = 4 * (n + 8) * eps;
  const largest = maxOf(values);
  const image = naiveMultiply(vectors, matrix, n, n, n);
  expect(
    maxOf(image.map((x, i) => x - values[Math.floor(i / n)]! * vectors[i]!)),
  ).toBeLessThanOrEqual(allowed * largest);
  const gram = naiveMultiply(vectors, turned(vectors, n), n, n, n);
  expect(maxOf(gram.map((x, i) => x - (i % (n + 1) === 0 ? 1 : 0)))).toBeLessThanOrEqual(allowed);
  expect(values).toEqual(values.toSorted());
}

const double = Number.EPSILON;
const single = 2 ** -23;
const families: Record<string, (n: number, seed: number) => Float64Array> = {
  random: (n, seed) => {
    const spectrum = logSpectrum(n, 1e3).map((x, i) => (i % 2 ? -x : x));
    return withSpectrum(spectrum, orthogonal(n, seed));
  },
  'rank 1': (n, seed) => ofRank(n, 1, seed),
  zero: (n) => new Float64Array(n * n),
  'condition 1e12': (n, seed) => withSpectrum(logSpectrum(n, 1e12), orthogonal(n, seed)),
  clustered: (n, seed) =>
    withSpectrum(
      Array.from({ length: n }, (_, i) => 1 + (i % 2) + i * 1e-15),
      orthogonal(n, seed),
    ),
  'multiples of one': (n) => diagonal(Array(n).fill(3)),
  tridiagonal: (n) => toeplitz(n, 2, -1),
};
const scales = [1, 1e12, 1e-12, 1e300, 1e-290];

describe.each(kinds)('kernels %s', (kind) => {
  beforeAll(() => useKernels(kind));
  afterAll(() => useKernels('auto'));

  test.each(Object.entries(families))(
    '%s: eigenpairs, whatever size and scale, and the stack is kept',
    (_, family) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 4 }),
          fc.integer({ min: 1, max: 70 }),
          fc.nat(1e6),
          fc.constantFrom(...scales),
          (count, n, seed, scale) => {
            const matrices = Array.from({ length: count }, (_, k) =>
              family(n, seed + k).map((x) => x * scale),
            );
            const stack = stackOf(n, matrices);
            const before = stack.values.slice();
            eigensOf(stack).forEach((found, k) => expectLaws(matrices[k]!, n, double, found));
            expect(stack.values).toEqual(before);
          },
        ),
        { numRuns: 12, seed: 2 },
      );
    },
  );

  test('matrices of very different scale in one stack', () => {
    const matrices = scales.map((scale, k) => families['random']!(9, k).map((x) => x * scale));
    eigensOf(stackOf(9, matrices)).forEach((found, k) =>
      expectLaws(matrices[k]!, 9, double, found),
    );
  });

  test('a float32 stack gets float32 vectors, and float64 values', () => {
    const matrices = [1, 2, 3].map((seed) =>
      Float64Array.from(Float32Array.from(ofRank(33, 40, seed))),
    );
    const wide = stackOf(33, matrices);
    const narrow = symmetricEigens({ ...wide, values: Float32Array.from(wide.values) });
    expect(narrow.vectors.values).toEqual(Float32Array.from(symmetricEigens(wide).vectors.values));
    expect(narrow.values).toEqual(symmetricEigens(wide).values);
    eigensOf({ ...wide, values: Float32Array.from(wide.values) }).forEach((found, k) =>
      expectLaws(matrices[k]!, 33, single, found),
    );
  });

  test('eigenvalues are those of symmetricEigen, and so are well separated eigenvectors, up to sign', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(1e6), (n, seed) => {
        const matrix = withSpectrum(
          Array.from({ length: n }, (_, i) => (i + 1) / n),
          orthogonal(n, seed),
        );
        const [{ values, vectors }] = eigensOf(stackOf(n, [matrix])) as [
          ReturnType<typeof eigensOf>[0],
        ];
        const want = symmetricEigen(matrix, n);
        expect(maxOf(values.map((x, i) => x - want.values[i]!))).toBeLessThan(4 * (n + 8) * double);
        for (let k = 0; k < n; k++) {
          const [a, b] = [vectors, want.vectors].map((all) => all.subarray(k * n, (k + 1) * n)) as [
            Float64Array,
            Float64Array,
          ];
          const sign = Math.sign(a.reduce((sum, x, i) => sum + x * b[i]!, 0));
          expect(maxOf(a.map((x, i) => x - sign * b[i]!))).toBeLessThan(20 * n * (n + 8) * double);
        }
      }),
      { numRuns: 20, seed: 4 },
    );
  });

  test('rows of zeros keep their own axis, exactly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.nat(1e6),
        (live, seed) => {
          const n = live.length;
          const matrix = ofRank(n, 3, seed).map((x, i) =>
            live[i % n] && live[Math.floor(i / n)] ? x : 0,
          );
          const [found] = eigensOf(stackOf(n, [matrix])) as [ReturnType<typeof eigensOf>[0]];
          expectLaws(matrix, n, double, found);
          live.forEach((alive, axis) => {
            if (alive) return;
            const parts = Array.from({ length: n }, (_, k) => found.vectors[k * n + axis]!);
            const at = parts.indexOf(1);
            expect(found.values[at]).toBe(0);
            expect(parts).toEqual(parts.map((_, k) => Number(k === at)));
            expect(
              [...found.vectors.subarray(at * n, (at + 1) * n)].filter((x) => x !== 0),
            ).toEqual([1]);
          });
        },
      ),
      { numRuns: 40, seed: 6 },
    );
  });

  test('1 x 1, and nothing at all', () => {
    const one = { count: 3, n: 1, values: Float64Array.of(-2, 0, 5) };
    expect(symmetricEigens(one)).toMatchObject({ values: one.values });
    expect(symmetricEigens(one).vectors.values.map(Math.abs)).toEqual(Float64Array.of(1, 1, 1));
    const none = new Float64Array(0);
    expect(symmetricEigens({ count: 5, n: 0, values: none })).toEqual({
      values: none,
      vectors: { count: 5, n: 0, values: none },
    });
  });

  test.each([NaN, Infinity, -Infinity])('%d is refused with the number of its matrix', (bad) => {
    const stack = stackOf(
      2,
      [1, 2, 3].map((seed) => ofRank(2, 2, seed)),
    );
    stack.values[6] = bad;
    expect(() => symmetricEigens(stack)).toThrow(
      `matrix 1 of 3: entry (row 1, column 0) is ${bad}`,
    );
    // The reserved memory is free again.
    stack.values[6] = stack.values[5]!;
    expect(symmetricEigens(stack).values).toHaveLength(6);
  });
});

test('sizes that do not fit are refused', () => {
  expect(() => symmetricEigens({ count: 2, n: 2, values: new Float64Array(4) })).toThrow(
    /symmetricEigens: a stack of 2 matrices of 2 x 2 must have 8 entries, got 4/,
  );
});
