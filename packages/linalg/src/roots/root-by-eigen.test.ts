import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptableResidual } from './acceptable-residual.js';
import { rootByEigen } from '../../test/reference/root-by-eigen.js';
import {
  diagonal,
  logSpectrum,
  naiveMultiply,
  ofRank,
  orthogonal,
  relativeError,
  withSpectrum,
} from '../../test/spd.js';

const eps = Number.EPSILON;
const kinds = ['exact', 'probe'] as const;

describe.each(kinds)('with residual %s', (residual) => {
  test.each([1, 8, 63])('rank %i without a ridge: the pseudo-inverse root', (rank) => {
    const n = 64;
    const q = orthogonal(n, rank);
    const spectrum = Array.from({ length: n }, (_, i) => (i < rank ? 1 + i / 8 : 0));
    for (const exponent of [-1, -1 / 2, -1 / 4, -0.3, -2]) {
      const got = rootByEigen(withSpectrum(spectrum, q), n, exponent, { residual });
      const want = withSpectrum(
        spectrum.map((x) => (x === 0 ? 0 : x ** exponent)),
        q,
      );
      expect(relativeError(got.root, want)).toBeLessThan(1e-11);
      expect(got).toMatchObject({ ok: true, condition: Infinity });
      expect(got.residual).toBeLessThan(1e-10);
    }
  });

  test('exact zeros on a diagonal, as Meta: [1, 4, 0] -> [1, 1/2, 0]', () => {
    const got = rootByEigen(diagonal([1, 4, 0]), 3, -1 / 2, { residual });
    expect(got.root).toEqual(diagonal([1, 0.5, 0]));
  });

  test('an indefinite matrix is not ok, with or without a ridge', () => {
    const matrix = withSpectrum([1, 0.5, -0.5], orthogonal(3, 1));
    for (const exponent of [-1, -1 / 4, -0.3]) {
      expect(rootByEigen(matrix, 3, exponent, { residual }).ok).toBe(false);
      expect(
        rootByEigen(matrix, 3, exponent, { residual, ridge: { absolute: 0, relative: 0.1 } }).ok,
      ).toBe(false);
    }
  });

  test.each([-3, -2, -1.5, -0.3, -2 / 3, 0, 0.25, 0.5, 1, 2])('exponent %d', (exponent) => {
    const q = orthogonal(20, 4);
    const spectrum = logSpectrum(20, 1e3);
    const got = rootByEigen(withSpectrum(spectrum, q), 20, exponent, { residual });
    const want = withSpectrum(
      spectrum.map((x) => x ** exponent),
      q,
    );
    expect(relativeError(got.root, want)).toBeLessThan(1e-11 * 10 ** Math.max(0, -exponent - 1));
    expect(got.ok).toBe(true);
    expect(got.residual).toBeGreaterThan(0);
  });
});

test('the probe is within a small factor of the exact residual, and mostly above it', () => {
  const ratios = Array.from({ length: 40 }, (_, seed) => {
    const matrix = withSpectrum(logSpectrum(24, 10 ** (1 + (seed % 10))), orthogonal(24, seed));
    const [exact, probe] = kinds.map(
      (residual) => rootByEigen(matrix, 24, -1 / 4, { residual }).residual,
    );
    return probe! / exact!;
  });
  expect(Math.min(...ratios)).toBeGreaterThan(0.2);
  expect(Math.max(...ratios)).toBeLessThan(24);
  expect(ratios.filter((x) => x >= 1).length).toBeGreaterThan(30);
});

test("residual 'none' is NaN, and changes nothing else", () => {
  const matrix = withSpectrum(logSpectrum(6, 100), orthogonal(6, 2));
  const { residual, ...none } = rootByEigen(matrix, 6, -1 / 4, { residual: 'none' });
  expect(residual).toBeNaN();
  expect(rootByEigen(matrix, 6, -1 / 4)).toMatchObject(none);
});

test('an unknown residual and an exponent that is not finite are refused', () => {
  const one = Float64Array.of(1);
  expect(() => rootByEigen(one, 1, -1, { residual: 'rough' as 'probe' })).toThrow(
    /exact, probe, none, got rough/,
  );
  for (const exponent of [NaN, Infinity])
    expect(() => rootByEigen(one, 1, exponent)).toThrow(/exponent/);
});

test('huge and tiny values stay finite or say that they are not ok', () => {
  for (const scale of [1e-320, 1e-300, 1e300, Number.MAX_VALUE]) {
    const got = rootByEigen(diagonal([scale, scale / 2]), 2, -1 / 4);
    expect(got.ok).toBe(true);
    expect(Math.abs(got.root[0]! * scale ** 0.25 - 1)).toBeLessThan(1e-12);
  }
  const overflow = rootByEigen(diagonal([1e-300]), 1, -2);
  expect(overflow).toMatchObject({ ok: false, root: Float64Array.of(Infinity) });
});

test('powers add: A^a A^b = A^(a + b)', () => {
  const exponents = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      exponents,
      exponents,
      fc.nat(1000),
      (n, a, b, seed) => {
        const matrix = withSpectrum(logSpectrum(n, 1e3), orthogonal(n, seed));
        const [x, y, z] = [a, b, a + b].map((exponent) => rootByEigen(matrix, n, exponent).root);
        expect(relativeError(naiveMultiply(x!, y!, n, n, n), z!)).toBeLessThan(1e-9);
      },
    ),
    { numRuns: 40, seed: 3 },
  );
});

test('statistics of few samples: rank 1 of Gaussian vectors, by the closed form', () => {
  const matrix = ofRank(5, 1, 7);
  const trace = [0, 6, 12, 18, 24].reduce((sum, i) => sum + matrix[i]!, 0);
  const got = rootByEigen(matrix, 5, -1 / 4).root;
  const want = matrix.map((x) => (x / trace) * trace ** -0.25);
  expect(relativeError(got, want)).toBeLessThan(1e-13);
});

test('the bound grows with size and condition, and stops at 0.1', () => {
  expect(acceptableResidual(1, 1, 1)).toBe(128 * eps);
  expect(acceptableResidual(10, 4, 1e3)).toBeGreaterThan(acceptableResidual(10, 4, 1e2));
  expect(acceptableResidual(128, 4, 1e15)).toBe(0.1);
});

test('an eigenvalue below 0 by rounding is clamped before the ridge', () => {
  const got = rootByEigen(diagonal([1, -1e-16]), 2, -1 / 2, {
    ridge: { absolute: 1e-16, relative: 0 },
  });
  expect(got.root[3]! / 1e8).toBeCloseTo(1, 12);
  expect(got.condition / 1e16).toBeCloseTo(1, 12);
});

describe('eigenvalues below 0 by what has gathered over many additions', () => {
  const rounding = 2 ** -23;
  const rootWith = (lowest: number, absolute: number) =>
    rootByEigen(withSpectrum([1, lowest / 2, -lowest], orthogonal(3, 4)), 3, -1 / 4, {
      rounding,
      ridge: { absolute, relative: 0 },
    });

  test.each([0, 1e-16, 1e-9, 1e-6])(
    'up to 256 units they are rounding, with a ridge of %d',
    (absolute) => {
      for (const units of [1, 4, 100, 250])
        expect(rootWith(units * rounding, absolute).ok).toBe(true);
      for (const units of [300, 1e4]) expect(rootWith(units * rounding, absolute).ok).toBe(false);
    },
  );

  test('what is no further above 0 is rounding as well, and gets 0', () => {
    const units = 100 * rounding;
    expect(rootWith(units, 0).condition).toBe(Infinity);
    const one = withSpectrum([1, 0, 0], orthogonal(3, 4));
    expect(relativeError(rootWith(units, 0).root, one)).toBeLessThan(1e-12);
  });
});
