import { CurvatureError } from '@curvature/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { naiveMultiply, ofRank } from '../../test/spd.js';
import { kernels, useKernels } from '../wasm/kernels.js';
import { choleskyInverse } from './cholesky.js';
import { dampedInverseInto } from './damped-inverse.js';
import type { Window } from './window.js';

/** Noise around a window, so that what is read or written outside of it shows. */
function windowed(block: Float32Array, n: number, before: number, more: number): Window {
  const stride = n + more;
  const values = Float32Array.from({ length: before + n * stride }, (_, i) => Math.sin(i) * 1e6);
  for (let i = 0; i < n; i++) values.set(block.subarray(i * n, (i + 1) * n), before + i * stride);
  return { values, at: before, stride };
}

const isOutside =
  ({ at, stride }: Window, n: number) =>
  (_: number, i: number) =>
    i < at || (i - at) % stride >= n;

function blockOf({ values, at, stride }: Window, n: number): Float64Array {
  const entry = (_: unknown, i: number) => values[at + Math.floor(i / n) * stride + (i % n)]!;
  return Float64Array.from({ length: n * n }, entry);
}

const signsOf = (n: number) => Float64Array.from({ length: n }, (_, i) => (i % 3 === 1 ? -1 : 1));
const rowNorm = (m: Float64Array, n: number) =>
  Math.max(
    ...Array.from({ length: n }, (_, i) =>
      m.subarray(i * n, (i + 1) * n).reduce((sum, x) => sum + Math.abs(x), 0),
    ),
  );
const damped = (block: ArrayLike<number>, n: number, by: number) =>
  Float64Array.from(block, (x, i) => x + (i % (n + 1) === 0 ? by : 0));

const cases = fc.record({
  n: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 60, max: 70 })),
  rank: fc.integer({ min: 1, max: 40 }),
  power: fc.integer({ min: -9, max: 9 }),
  before: fc.nat(5),
  more: fc.nat(5),
  seed: fc.nat(1e6),
});

describe.each(['none', 'auto'] as const)('with kernels: %s', (kind) => {
  test('is the inverse of the damped matrix in its window, to the last bit, and measures it', () => {
    useKernels(kind);
    fc.assert(
      fc.property(cases, ({ n, rank, power, before, more, seed }) => {
        const scale = 10 ** power;
        const block = Float32Array.from(ofRank(n, Math.min(n, rank), seed), (x) => x * scale);
        block[1] = block[Math.min(1, n - 1) * n]! * (1 + 1e-6);
        const from = windowed(block, n, before, more);
        const to = windowed(new Float32Array(n * n), n, more, before);
        const [given, kept] = [from.values.slice(), to.values.filter(isOutside(to, n))];
        const signs = signsOf(n);
        const found = dampedInverseInto(from, n, 0.1 * scale, to, signs);
        expect(from.values).toEqual(given);
        expect(to.values.filter(isOutside(to, n))).toEqual(kept);
        const matrix = damped(block, n, 0.1 * scale);
        const inverse = n === 1 ? matrix.map((x) => 1 / x) : choleskyInverse(matrix, n);
        expect(blockOf(to, n)).toEqual(Float64Array.from(inverse, Math.fround));
        const image = naiveMultiply(inverse, signs, n, n, 1);
        const gap = naiveMultiply(matrix, image, n, n, 1).map((x, i) => Math.abs(x - signs[i]!));
        expect(Math.abs(found.residual - Math.max(...gap))).toBeLessThan(1e-10);
        const condition = rowNorm(matrix, n) * rowNorm(inverse, n);
        expect(found.condition / condition).toBeCloseTo(1, 9);
        expect(found.isFinite).toBe(true);
      }),
      { numRuns: 60 },
    );
    useKernels('auto');
  });

  test('what has no inverse is refused, and an inverse that float32 does not hold is told', () => {
    useKernels(kind);
    const n = 12;
    const invert = (diagonal: number, other: number, damping: number) => {
      const block = Float32Array.from({ length: n * n }, (_, i) =>
        i % (n + 1) === 0 ? diagonal : other,
      );
      const from = windowed(block, n, 2, 1);
      return dampedInverseInto(from, n, damping, windowed(block, n, 0, 0), signsOf(n));
    };
    expect(() => invert(1, 2, 0.5)).toThrow(CurvatureError);
    expect(() => invert(1, 2, 0.5)).toThrow(/pivot 1 is -/);
    for (const bad of [NaN, Infinity, -Infinity]) {
      expect(() => invert(1, bad, 1)).toThrow(/row 0, column 1/);
      expect(() => invert(bad, 0, 1)).toThrow(/row 0, column 0/);
    }
    expect(invert(0, 0, 1e-38).isFinite).toBe(true);
    expect(invert(0, 0, 1e-39).isFinite).toBe(false);
    useKernels('auto');
  });
});

test('the kernels run here', () => expect(kernels()).not.toBeNull());
