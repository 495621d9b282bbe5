import { describe, expect, test } from 'vitest';
import { byAcceleratedNewton, byEigen, byNewton, type RootMethod } from './root-methods.js';
import { inverseRoot } from './inverse-root.js';
import { multiply } from '../products/multiply.js';
import { rootByEigen } from '../../test/reference/root-by-eigen.js';
import { symmetricUpdate } from '../../test/reference/symmetric-products.js';
import type { Stack } from '../stack.js';
import { relative } from '../../test/implementations.js';
import { normal } from '../random.js';
import { logSpectrum, orthogonal, relativeError, withSpectrum } from '../../test/spd.js';

const n = 32;
const first = withSpectrum(logSpectrum(n, 100), orthogonal(n, 1));

/** An exponential average after one more batch of gradients of the same covariance. */
function later(matrix: Float64Array, beta: number): Float64Array {
  const z = Float64Array.from({ length: n * n }, normal(7));
  const half = rootByEigen(matrix, n, 0.5).root;
  const batch = symmetricUpdate(matrix, multiply(half, z, n, n, n), n, n, 0, 1 / n);
  return matrix.map((value, i) => beta * value + (1 - beta) * batch[i]!);
}
const stack = (values: Float64Array): Stack => ({ count: 1, n, values });
const solve = (values: Float64Array, method: RootMethod, previous: Stack | null) =>
  inverseRoot(stack(values), 4, { ...relative(1e-2), method, previous });

describe.each([
  ['byNewton', byNewton],
  ['byAcceleratedNewton', byAcceleratedNewton],
])('%s', (_, make) => {
  const loose = make({ tolerance: 0.03 });
  const old = solve(first, loose, null);

  test('from the root of nearly the same matrix: fewer steps, within the tolerance', () => {
    const matrix = later(first, 0.999);
    const [cold, warm] = [solve(matrix, loose, null), solve(matrix, loose, old.root)];
    expect(warm.iterations[0]).toBeLessThan(cold.iterations[0]! / 2);
    expect(warm.ok[0]).toBe(1);
    expect(warm.residual[0]).toBeLessThan(0.04);
    const truth = solve(matrix, byEigen(), null).root.values as Float64Array;
    expect(relativeError(warm.root.values as Float64Array, truth)).toBeLessThan(0.02);
  });

  test('too far away, or not accurate enough: as without it, to the last bit', () => {
    for (const [beta, method] of [
      [0.5, loose],
      [0.999, make()],
    ] as const) {
      const matrix = later(first, beta);
      expect(solve(matrix, method, old.root)).toEqual(solve(matrix, method, null));
    }
  });

  test('a root of zeros, of NaN or of another scale does no harm', () => {
    for (const x of [0, NaN, 1e200]) {
      const previous = stack(new Float64Array(n * n).fill(x));
      expect(solve(first, loose, previous)).toEqual(solve(first, loose, null));
    }
  });
});

test('other methods ignore it; one of another size is refused', () => {
  const previous = solve(first, byNewton(), null).root;
  expect(solve(first, byEigen(), previous)).toEqual(solve(first, byEigen(), null));
  const small = { count: 1, n: 2, values: new Float64Array(4) };
  expect(() => inverseRoot(small, 4, { previous })).toThrow(
    /previous must hold 1 roots of 2 x 2, got 1 of 32 x 32/,
  );
});
