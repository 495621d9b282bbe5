import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  average,
  fromSlabs,
  pack,
  packedLength,
  scale,
  slabAddToDiagonal,
  slabLength,
  slabNorm,
  slabsFromPacked,
  slabsToPacked,
  slabTimesMatrix,
  slabTrace,
  slabUpdate,
  toSlabs,
  unpack,
} from '../index.js';
import { asymmetry } from '../../test/implementations.js';
import type { Floats } from '../roots/normalise.js';
import { normal } from '../random.js';
import { naiveMultiply, relativeError } from '../../test/spd.js';
import { useKernels } from '../wasm/kernels.js';
import { allowRelaxedSimd, kinds, withEachKind } from '../../test/kinds.js';

allowRelaxedSimd();

const gaussian = (length: number, seed: number) => Float64Array.from({ length }, normal(seed));
const symmetric = (n: number, seed: number) => unpack(gaussian(packedLength(n), seed), n);
const turned = (x: Float64Array, n: number, k: number) =>
  x.map((_, i) => x[(i % n) * k + Math.floor(i / n)]!);
const types: { type: string; make: (x: Float64Array) => Floats; eps: number }[] = [
  { type: 'float64', make: (x) => x, eps: 2 ** -52 },
  { type: 'float32', make: (x) => Float32Array.from(x), eps: 2 ** -23 },
];

const property = (law: (n: number, block: number, k: number, seed: number) => void) =>
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 21 }),
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 0, max: 9 }),
      fc.nat(1e6),
      law,
    ),
    { numRuns: 80, seed: 11 },
  );

test('the layout of Google: block row i has the columns up to the end of its diagonal block', () => {
  const matrix = Float64Array.from(
    { length: 25 },
    (_, i) => 10 * Math.min(Math.floor(i / 5), i % 5) + Math.max(Math.floor(i / 5), i % 5),
  );
  expect([...toSlabs(matrix, 5, 2)]).toEqual([
    0, 1, 1, 11, 2, 12, 22, 23, 3, 13, 23, 33, 4, 14, 24, 34, 44,
  ]);
  // Blocks of an even split: n^2 (1 + 1 / blocks) / 2 entries.
  expect(slabLength(64, 8)).toBe((64 * 64 * (1 + 1 / 8)) / 2);
  expect(slabLength(64, 64)).toBe(64 * 64);
  expect(slabLength(64, 1)).toBe(packedLength(64));
});

test('conversions are inverse, keep the type, and agree with packed triangles', () => {
  property((n, block, _, seed) => {
    const dense = symmetric(n, seed);
    const before = dense.slice();
    const slabs = toSlabs(dense, n, block);
    expect(slabs.length).toBe(slabLength(n, block));
    expect(fromSlabs(slabs, n, block)).toEqual(dense);
    expect(slabsToPacked(slabs, n, block)).toEqual(pack(dense, n));
    expect(slabsFromPacked(pack(dense, n), n, block)).toEqual(slabs);
    expect(dense).toEqual(before);
    const single = Float32Array.from(dense);
    expect(fromSlabs(toSlabs(single, n, block), n, block)).toEqual(single);
    expect(
      slabsFromPacked(slabsToPacked(toSlabs(single, n, block), n, block), n, block),
    ).toBeInstanceOf(Float32Array);
  });
});

describe.each(kinds)('kernels %s', (kind) => {
  test.each(types)(
    'products equal the dense definition in $type, and mutate nothing',
    ({ make, eps }) => {
      useKernels(kind);
      try {
        property((n, block, k, seed) => {
          const dense = symmetric(n, seed);
          const x = gaussian(n * k, seed + 1);
          const [slabs, factor] = [make(toSlabs(dense, n, block)), make(x)];
          const copies = [slabs.slice(), factor.slice()];
          const outer = naiveMultiply(x, turned(x, n, k), n, k, n);
          const updated = toSlabs(
            dense.map((s, i) => 0.9 * s + 0.3 * outer[i]!),
            n,
            block,
          );
          const close = (got: Floats, want: Float64Array) => {
            const error = want.length === 0 ? 0 : relativeError(Float64Array.from(got), want);
            expect(Number.isNaN(error) ? 0 : error).toBeLessThan(40 * eps);
            expect(got.constructor).toBe(slabs.constructor);
          };
          close(slabUpdate(slabs, factor, n, k, block, 0.9, 0.3), updated);
          close(slabTimesMatrix(slabs, factor, n, k, block), naiveMultiply(dense, x, n, n, k));
          expect([slabs, factor]).toEqual(copies);
        });
      } finally {
        useKernels('auto');
      }
    },
  );
});

test('an update keeps blocks on the diagonal symmetric to the last bit', () => {
  withEachKind(() => {
    const slabs = slabUpdate(toSlabs(symmetric(20, 1), 20, 8), gaussian(60, 2), 20, 3, 8, 0.5, 0.5);
    expect(asymmetry(fromSlabs(slabs, 20, 8), 20)).toBe(0);
  });
});

test('trace, norm, diagonal, scale and average equal the dense definitions', () => {
  property((n, block, _, seed) => {
    const [a, b] = [symmetric(n, seed), symmetric(n, seed + 1)];
    const [s, t] = [a, b].map((x) => toSlabs(x, n, block)) as [Float64Array, Float64Array];
    const before = s.slice();
    expect(slabTrace(s, n, block)).toBeCloseTo(
      a.reduce((sum, x, i) => sum + (i % (n + 1) === 0 ? x : 0), 0),
      12,
    );
    expect(slabNorm(s, n, block)).toBeCloseTo(Math.sqrt(a.reduce((sum, x) => sum + x * x, 0)), 12);
    const damped = a.map((x, i) => x + (i % (n + 1) === 0 ? 0.5 : 0));
    expect(slabAddToDiagonal(s, n, block, 0.5)).toEqual(toSlabs(damped, n, block));
    expect(scale(s, 3)).toEqual(toSlabs(scale(a, 3), n, block));
    expect(average(s, t, 0.25)).toEqual(toSlabs(average(a, b, 0.25), n, block));
    expect(average(pack(a, n), pack(b, n), 0.25)).toEqual(pack(average(a, b, 0.25), n));
    expect(s).toEqual(before);
  });
});

test.each([1e-200, 1e200])('the norm neither over- nor underflows at %d', (unit) => {
  expect(slabNorm(Float64Array.of(3 * unit, 0, 4 * unit), 2, 1) / unit).toBeCloseTo(5, 12);
  expect(slabNorm(Float64Array.of(NaN, 0, 1), 2, 1)).toBe(Infinity);
});

test('wrong sizes are refused', () => {
  expect(() => toSlabs(new Float64Array(3), 2, 1)).toThrow(
    /toSlabs: matrix must have 4 entries, got 3/,
  );
  expect(() => fromSlabs(new Float64Array(4), 2, 1)).toThrow(
    /blocks of 1 must have 3 entries, got 4/,
  );
  expect(() => slabLength(2, 0)).toThrow(/block must be a whole number at least 1 .* got 0/);
  expect(() => slabUpdate(new Float64Array(4), new Float64Array(3), 2, 1, 2, 1, 1)).toThrow(
    /x must have 2 entries/,
  );
  expect(() => slabTimesMatrix(new Float64Array(4), new Float64Array(3), 2, 1, 2)).toThrow(
    /b must have 2 entries/,
  );
  expect(() => average(new Float64Array(4), new Float64Array(3), 0.5)).toThrow(
    /a has 4 entries and b 3/,
  );
});
