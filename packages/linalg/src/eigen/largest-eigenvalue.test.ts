import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestEigenvalue } from '../../test/reference/largest-eigenvalue.js';
import { symmetricEigen } from './symmetric-eigen.js';
import { diagonal, logSpectrum, ofRank, orthogonal, withSpectrum } from '../../test/spd.js';

test('equals the largest of the eigendecomposition, never above it, at any scale', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: -12, max: 12 }),
      fc.nat(1e6),
      (n, power, seed) => {
        const spectrum = logSpectrum(n, 1e3).map((x) => x * 10 ** power);
        const matrix = withSpectrum(spectrum, orthogonal(n, seed));
        const truth = symmetricEigen(matrix, n).values.at(-1)!;
        const got = largestEigenvalue(matrix, n);
        expect(got / truth).toBeGreaterThan(1 - 1e-6);
        expect(got / truth).toBeLessThan(1 + 1e-13);
      },
    ),
    { numRuns: 50, seed: 2 },
  );
});

test('is the same relative to scale, by powers of two exactly', () => {
  const matrix = ofRank(10, 4, 5);
  const tiny = matrix.map((x) => x * 2 ** -60);
  expect(largestEigenvalue(tiny, 10)).toBe(largestEigenvalue(matrix, 10) * 2 ** -60);
});

test('depends on the seed only where it has not converged', () => {
  const matrix = withSpectrum(logSpectrum(12, 100), orthogonal(12, 9));
  const early = (seed: number) => largestEigenvalue(matrix, 12, { seed, maxIterations: 2 });
  expect(early(1)).toBe(early(1));
  expect(early(1)).not.toBe(early(2));
  expect(early(1)).toBeLessThan(0.999);
  expect(largestEigenvalue(matrix, 12, { seed: 2, relativeTolerance: 1e-14 })).toBeCloseTo(1, 10);
});

test('zeros, 1 x 1, empty, and a diagonal', () => {
  expect(largestEigenvalue(new Float64Array(9), 3)).toBe(0);
  expect(largestEigenvalue(Float64Array.of(7), 1)).toBeCloseTo(7, 12);
  expect(largestEigenvalue(new Float64Array(0), 0)).toBe(0);
  expect(largestEigenvalue(diagonal([1, 5, 2]), 3)).toBeCloseTo(5, 6);
});

test('refusals', () => {
  const one = Float64Array.of(1);
  expect(() => largestEigenvalue(one, 1, { relativeTolerance: -1 })).toThrow(/relativeTolerance/);
  expect(() => largestEigenvalue(one, 1, { maxIterations: 0.5 })).toThrow(/maxIterations/);
  expect(() => largestEigenvalue(one, 1, { seed: -1 })).toThrow(/seed/);
  expect(() => largestEigenvalue(one, 1, { tolerance: 1 } as object)).toThrow(
    /no option tolerance/,
  );
  expect(() => largestEigenvalue(one, 2)).toThrow(/4 entries/);
});
