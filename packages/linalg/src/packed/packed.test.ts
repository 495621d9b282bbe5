import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToDiagonal, packedNorm, packedTrace } from './packed-measures.js';
import { pack, packedLength, packedOffset, unpack } from './packed.js';
import { packedProduct, packedTimesMatrix, packedUpdate } from './packed-products.js';
import { rootByEigen } from '../../test/reference/root-by-eigen.js';
import {
  logSpectrum,
  naiveMultiply,
  ofRank,
  orthogonal,
  relativeError,
  withSpectrum,
} from '../../test/spd.js';
import { normal } from '../random.js';

const gaussian = (length: number, seed: number) => Float64Array.from({ length }, normal(seed));
const symmetric = (n: number, seed: number) => unpack(gaussian(packedLength(n), seed), n);
const sizes = fc.integer({ min: 1, max: 19 });
const property = (law: (n: number, k: number, seed: number) => void) =>
  fc.assert(fc.property(sizes, sizes, fc.nat(1e6), law), { numRuns: 60, seed: 5 });

test('offsets are the row-major upper triangle, one for each pair', () => {
  for (let n = 0; n < 12; n++) {
    let next = 0;
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) {
        expect(packedOffset(i, j, n)).toBe(next);
        expect(packedOffset(j, i, n)).toBe(next++);
      }
    }
    expect(packedLength(n)).toBe(next);
  }
});

test('pack and unpack are inverse, and unpack is symmetric', () => {
  property((n, _, seed) => {
    const packed = gaussian(packedLength(n), seed);
    expect(pack(unpack(packed, n), n)).toEqual(packed);
    const dense = symmetric(n, seed);
    expect(dense).toEqual(dense.map((_, i) => dense[(i % n) * n + Math.floor(i / n)]!));
    expect(unpack(pack(dense, n), n)).toEqual(dense);
  });
  expect(pack(Float64Array.of(1, 2, 9, 3), 2)).toEqual(Float64Array.of(1, 2, 3));
});

test('products equal the definition on random shapes, and mutate nothing', () => {
  property((n, k, seed) => {
    const dense = symmetric(n, seed);
    const packed = pack(dense, n);
    const x = gaussian(n * k, seed + 1);
    const copies = [packed.slice(), x.slice()];
    const transpose = Float64Array.from(
      { length: n * k },
      (_, i) => x[(i % n) * k + Math.floor(i / n)]!,
    );
    const outer = naiveMultiply(x, transpose, n, k, n);
    const updated = dense.map((s, i) => 0.9 * s + 0.3 * outer[i]!);
    expect(relativeError(unpack(packedUpdate(packed, x, n, k, 0.9, 0.3), n), updated)).toBeLessThan(
      1e-13,
    );
    expect(
      relativeError(packedTimesMatrix(packed, x, n, k), naiveMultiply(dense, x, n, n, k)),
    ).toBeLessThan(1e-12);
    expect([packed, x]).toEqual(copies);
  });
});

test('packedProduct multiplies matrices that commute: powers of one matrix', () => {
  property((n, _, seed) => {
    const matrix = withSpectrum(logSpectrum(n, 1e3), orthogonal(n, seed));
    const half = rootByEigen(matrix, n, 0.5).root;
    expect(
      relativeError(unpack(packedProduct(pack(half, n), pack(half, n), n), n), matrix),
    ).toBeLessThan(1e-12);
    const cube = naiveMultiply(matrix, naiveMultiply(matrix, half, n, n, n), n, n, n);
    const square = packedProduct(pack(matrix, n), pack(matrix, n), n);
    expect(relativeError(unpack(packedProduct(square, pack(half, n), n), n), cube)).toBeLessThan(
      1e-12,
    );
  });
});

test('trace, norm and diagonal equal the dense definitions', () => {
  property((n, _, seed) => {
    const dense = symmetric(n, seed);
    const packed = pack(dense, n);
    const before = packed.slice();
    const trace = dense.reduce((sum, x, i) => sum + (i % (n + 1) === 0 ? x : 0), 0);
    expect(packedTrace(packed, n)).toBeCloseTo(trace, 12);
    expect(packedNorm(packed, n)).toBeCloseTo(
      Math.sqrt(dense.reduce((sum, x) => sum + x * x, 0)),
      10,
    );
    const shifted = dense.map((x, i) => x + (i % (n + 1) === 0 ? 2.5 : 0));
    expect(unpack(addToDiagonal(packed, n, 2.5), n)).toEqual(shifted);
    expect(packed).toEqual(before);
  });
});

test('the norm neither overflows nor underflows, and says where an entry is not finite', () => {
  expect(packedNorm(Float64Array.of(3e200, 0, 4e200), 2)).toBeCloseTo(5e200, -190);
  expect(packedNorm(Float64Array.of(3e-200, 0, 4e-200), 2) / 5e-200).toBeCloseTo(1, 14);
  expect(packedNorm(Float64Array.of(0, 1, 0), 2)).toBeCloseTo(Math.SQRT2, 14);
  expect(packedNorm(Float64Array.of(1, NaN, 1), 2)).toBeNaN();
  expect(packedNorm(new Float64Array(3), 2)).toBe(0);
});

test('size 0', () => {
  const none = new Float64Array(0);
  expect(pack(none, 0)).toEqual(none);
  expect(unpack(none, 0)).toEqual(none);
  expect(packedUpdate(none, none, 0, 3, 1, 1)).toEqual(none);
  expect(packedTimesMatrix(none, none, 0, 3)).toEqual(none);
  expect(packedUpdate(Float64Array.of(2), none, 1, 0, 0.5, 1)).toEqual(Float64Array.of(1));
  expect([packedTrace(none, 0), packedNorm(none, 0)]).toEqual([0, 0]);
});

test('wrong lengths and indices are refused', () => {
  const dense = ofRank(3, 3, 1);
  expect(() => packedTrace(dense, 3)).toThrow(/6 entries, got 9/);
  expect(() => unpack(dense, 3)).toThrow(/6 entries, got 9/);
  expect(() => pack(dense, 2)).toThrow(/4 entries, got 9/);
  expect(() => packedUpdate(pack(dense, 3), dense, 3, 2, 1, 1)).toThrow(
    /x must have 6 entries, got 9/,
  );
  expect(() => packedTimesMatrix(pack(dense, 3), dense, 3, 2)).toThrow(/b must have 6 entries/);
  expect(() => packedProduct(pack(dense, 3), dense, 3)).toThrow(/6 entries, got 9/);
  expect(() => packedOffset(0, 3, 3)).toThrow(/\(0, 3\) lies outside of 3 x 3/);
  expect(() => packedOffset(-1, 0, 3)).toThrow(/got -1/);
  expect(() => packedLength(1.5)).toThrow(/got 1.5/);
});
