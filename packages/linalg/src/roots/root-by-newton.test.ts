import { expect, test } from 'vitest';
import { inverseRootByNewton } from '../../test/reference/root-by-newton.js';
import { logSpectrum, ofRank, orthogonal, relativeError, withSpectrum } from '../../test/spd.js';

test('singular matrices without a ridge are not ok', () => {
  for (const rank of [1, 8]) expect(inverseRootByNewton(ofRank(16, rank, 3), 16, 4).ok).toBe(false);
});

test('where it diverges it stops at once, and keeps a finite root', () => {
  const got = inverseRootByNewton(withSpectrum([1, 0.5, -1], orthogonal(3, 1)), 3, 3);
  expect(got.iterations).toBeLessThan(6);
  expect(got.root.every(Number.isFinite)).toBe(true);
  expect(got.ok).toBe(false);
});

test('too few iterations: the root is far off, and the residual says so', () => {
  const [n, p] = [16, 4];
  const q = orthogonal(n, 2);
  const spectrum = logSpectrum(n, 1e6);
  const want = withSpectrum(
    spectrum.map((x) => x ** (-1 / p)),
    q,
  );
  for (let maxIterations = 1; maxIterations < 16; maxIterations++) {
    const got = inverseRootByNewton(withSpectrum(spectrum, q), n, p, { maxIterations });
    expect(relativeError(got.root, want)).toBeGreaterThan(0.01);
    expect(got).toMatchObject({ ok: false, iterations: maxIterations });
  }
});

test('where the relative error is large it is not ok: conditions up to 1e18', () => {
  const [n, p] = [16, 4];
  const wrong = Array.from({ length: 60 }, (_, seed) => {
    const q = orthogonal(n, seed);
    const spectrum = logSpectrum(n, 10 ** (12 + seed / 10));
    const got = inverseRootByNewton(withSpectrum(spectrum, q), n, p);
    const want = withSpectrum(
      spectrum.map((x) => x ** (-1 / p)),
      q,
    );
    return { error: relativeError(got.root, want), ok: got.ok };
  }).filter(({ error }) => error > 0.1);
  expect(wrong.length).toBeGreaterThan(10);
  expect(wrong.filter(({ ok }) => ok)).toEqual([]);
});

test('a looser tolerance takes fewer iterations, and is still ok', () => {
  const matrix = withSpectrum(logSpectrum(20, 1e3), orthogonal(20, 1));
  const [tight, loose] = [1e-10, 1e-2].map((tolerance) =>
    inverseRootByNewton(matrix, 20, 4, { tolerance }),
  );
  expect(loose!.iterations).toBeLessThan(tight!.iterations);
  expect(loose!.residual).toBeGreaterThan(tight!.residual);
  expect(loose!.ok).toBe(true);
});

test.each([1.5, -1, Infinity])('p = %d is refused', (p) => {
  expect(() => inverseRootByNewton(Float64Array.of(1), 1, p)).toThrow(
    /option p must be a whole number/,
  );
});

test('invalid options are refused', () => {
  const solve = (options: object) => () => inverseRootByNewton(Float64Array.of(1), 1, 2, options);
  expect(solve({ tolerance: -1 })).toThrow(/tolerance/);
  expect(solve({ maxIterations: 0 })).toThrow(/maxIterations/);
  expect(solve({ iterations: 5 })).toThrow(/no option iterations/);
});
