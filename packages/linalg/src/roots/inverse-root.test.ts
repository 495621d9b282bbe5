import { CurvatureError } from '@curvature/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asymmetry } from '../../test/implementations.js';
import { byAcceleratedNewton, byCholesky, byEigen, byNewton } from './root-methods.js';
import { choleskyInverse } from '../cholesky/cholesky.js';
import { inverseRoot, type InverseRootOptions } from './inverse-root.js';
import { rootByEigen } from '../../test/reference/root-by-eigen.js';
import { logSpectrum, orthogonal, relativeError, withSpectrum } from '../../test/spd.js';
import { kernels } from '../wasm/kernels.js';
import { allowRelaxedSimd, withEachKind } from '../../test/kinds.js';

allowRelaxedSimd();

test('every kind of kernel gives the root of rootByEigen, on random stacks', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 0, max: 8 }),
      fc.constantFrom(0.7, 1, 2, 3, 4, 8),
      fc.nat(1e6),
      (count, n, digits, p, seed) => {
        const matrices = Array.from({ length: count }, (_, k) =>
          withSpectrum(logSpectrum(n, 10 ** digits), orthogonal(n, seed + k)),
        );
        const values = Float64Array.from(matrices.flatMap((m) => [...m]));
        const ridge = { absolute: 0, relative: 1e-8 };
        withEachKind(() => {
          const got = inverseRoot({ count, n, values }, p, { ridge });
          matrices.forEach((matrix, k) => {
            const want = rootByEigen(matrix, n, -1 / p, { ridge });
            const root = Float64Array.from(got.root.values.subarray(k * n * n, (k + 1) * n * n));
            const rounding = (n + 8) * 2 ** -52 * 10 ** (digits * Math.max(1, 1 / p));
            expect(relativeError(root, want.root)).toBeLessThan(4 * rounding);
            expect(got.condition[k]! / want.condition - 1).toBeLessThan(rounding * 4);
            expect(asymmetry(root, n)).toBe(0);
            expect(got.ok[k]).toBe(1);
          });
        });
      },
    ),
    { numRuns: 40, seed: 9 },
  );
});

test('a null direction: the pseudo-inverse root, as rootByEigen', () => {
  const q = orthogonal(40, 2);
  const spectrum = Array.from({ length: 40 }, (_, i) => (i < 10 ? 1 + i : 0));
  const matrix = withSpectrum(spectrum, q);
  withEachKind(() => {
    for (const p of [1, 2, 4, 3.3]) {
      const got = inverseRoot({ count: 1, n: 40, values: matrix }, p);
      expect(
        relativeError(got.root.values as Float64Array, rootByEigen(matrix, 40, -1 / p).root),
      ).toBeLessThan(1e-12);
      expect(got).toMatchObject({ ok: Uint8Array.of(1), condition: Float64Array.of(Infinity) });
      const single = inverseRoot({ count: 1, n: 40, values: Float32Array.from(matrix) }, p);
      expect(single).toMatchObject({ ok: Uint8Array.of(1), condition: Float64Array.of(Infinity) });
    }
  });
});

test('rows of very different scale, in any order, keep their digits: condition 1e12, error 1e-12', () => {
  const n = 60;
  const kernel = withSpectrum(logSpectrum(n, 4), orthogonal(n, 3));
  for (const step of [1, 7, 59]) {
    const scales = Array.from({ length: n }, (_, i) => 10 ** (-6 * (((i * step) % n) / (n - 1))));
    const scaled = (x: Float64Array, power: number) =>
      x.map((value, at) => value * (scales[Math.floor(at / n)]! * scales[at % n]!) ** power);
    const want = scaled(choleskyInverse(kernel, n), -1);
    withEachKind(() => {
      const { root } = inverseRoot({ count: 1, n, values: scaled(kernel, 1) }, 1);
      expect(relativeError(root.values as Float64Array, want)).toBeLessThan(1e-12);
    });
  }
});

test('methods are plain data: they survive being sent to a worker', () => {
  const one = { count: 1, n: 3, values: withSpectrum([3, 2, 1], orthogonal(3, 1)) };
  for (const method of [byEigen(), byNewton(), byAcceleratedNewton()]) {
    expect(structuredClone(method)).toEqual(method);
    expect(inverseRoot(one, 2, { method: structuredClone(method) })).toEqual(
      inverseRoot(one, 2, { method }),
    );
  }
});

test('the memory of the kernels is free again after a failure', () => {
  const fast = kernels();
  if (!fast) throw new Error('this Node has no WebAssembly SIMD');
  const top = () => fast.arena.scope(() => fast.arena.reserve(0));
  const before = top();
  inverseRoot({ count: 1, n: 2, values: Float64Array.of(1, NaN, NaN, 1) }, 2);
  expect(top()).toBe(before);
});

const one = { count: 1, n: 1, values: Float64Array.of(4) };
test.each<[string, () => unknown, RegExp]>([
  [
    'a length',
    () => inverseRoot({ ...one, n: 2 }, 2),
    /1 matrices of 2 x 2 must have 4 entries, got 1/,
  ],
  ['a count', () => inverseRoot({ ...one, count: 0.5 }, 2), /option count .* got 0.5/],
  ['p = 0', () => inverseRoot(one, 0), /option p .* got 0/],
  ['p = NaN', () => inverseRoot(one, NaN), /option p .* got NaN/],
  [
    'a fractional p for Newton',
    () => inverseRoot(one, 2.5, { method: byNewton() }),
    /p must be a whole number/,
  ],
  [
    'a p for Cholesky',
    () => inverseRoot(one, 2, { method: byCholesky() }),
    /at least 1 and at most 1, got 2/,
  ],
  [
    'a misspelt option',
    () => inverseRoot(one, 2, { rigde: 1 } as InverseRootOptions),
    /no option rigde/,
  ],
  [
    'a ridge',
    () => inverseRoot(one, 2, { ridge: { absolute: -1, relative: 0 } }),
    /ridge.absolute .* got -1/,
  ],
  ['a precision', () => byEigen({ precision: 'half' as 'float32' }), /float32, float64, got half/],
  ['a residual', () => byNewton({ residual: 'none' as 'probe' }), /exact, probe, got none/],
  ['a rounding', () => byEigen({ rounding: -1 }), /rounding .* got -1/],
  ['a tolerance', () => byAcceleratedNewton({ tolerance: 2 }), /tolerance .* got 2/],
  ['iterations', () => byNewton({ maxIterations: 0 }), /maxIterations .* got 0/],
])('%s that does not fit is refused', (_, run, message) => {
  expect(run).toThrow(CurvatureError);
  expect(run).toThrow(message);
});
