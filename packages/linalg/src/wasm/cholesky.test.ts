import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { cholesky, choleskyInverse } from '../cholesky/cholesky.js';
import type { Floats } from '../normalise.js';
import {
  diagonal,
  logSpectrum,
  naiveMultiply,
  naiveResidual,
  orthogonal,
  relativeError,
  withSpectrum,
} from '../../test/spd.js';
import { kernels, useKernels, type Kernels } from './kernels.js';
import { allowRelaxedSimd, kinds, withEachKind } from '../../test/kinds.js';

allowRelaxedSimd();
afterAll(() => useKernels('auto'));

const types = [
  {
    type: 'f32' as const,
    make: (values: ArrayLike<number>): Floats => Float32Array.from(values),
    eps: 2 ** -23,
  },
  {
    type: 'f64' as const,
    make: (values: ArrayLike<number>): Floats => Float64Array.from(values),
    eps: 2 ** -52,
  },
];
const table = kinds.slice(1).flatMap((kind) => types.map((type) => ({ kind, ...type })));

/** Around the panels of 24 rows and the strips of 96 columns. */
const size = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 30 }) },
  fc.constantFrom(47, 48, 49, 73, 95, 96, 97, 121),
);
const spd = (n: number, condition: number, seed: number) =>
  withSpectrum(logSpectrum(n, condition), orthogonal(n, seed));
const transpose = (a: Float64Array, n: number) =>
  a.map((_, i) => a[(i % n) * n + Math.floor(i / n)]!);
const partOf = (values: Float64Array, s: number, n: number) =>
  values.subarray(s * n * n, (s + 1) * n * n);

function run(
  { exports, arena }: Kernels,
  type: 'f32' | 'f64',
  a: Floats,
  n: number,
  count: number,
) {
  return arena.scope(() => {
    const [l, w, copy] = [arena.put(a), arena.put(a), arena.put(a)];
    const [inverse, failures] = [arena.reserve(a.byteLength), arena.reserve(4 * count)];
    const work = arena.reserve(exports.workBytes());
    const read = (at: number) =>
      Float64Array.from(arena[type === 'f32' ? 'float32' : 'float64'](at, a.length));
    exports[`cholesky_${type}`](count, n, l, failures, work);
    const factored = [...arena.int32(failures, count)];
    exports[`cholesky_${type}`](count, n, w, failures, work);
    // The upper triangle is not read.
    const whole = arena[type === 'f32' ? 'float32' : 'float64'](w, a.length);
    whole.forEach((_, i) => (i % n > Math.floor(i / n) % n ? (whole[i] = NaN) : null));
    exports[`invertLower_${type}`](count, n, w, work);
    exports[`choleskyInverse_${type}`](count, n, copy, inverse, failures, work);
    return {
      l: read(l),
      w: read(w),
      inverse: read(inverse),
      factored,
      inverted: [...arena.int32(failures, count)],
    };
  });
}

describe.each(table)('$kind, $type', ({ kind, type, make, eps }) => {
  const inForce = () => {
    useKernels(kind);
    return kernels()!;
  };

  test('L L^T = A, W L = I, X A = I, for stacks', () => {
    fc.assert(
      fc.property(
        size,
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(1, 1e2, 1e4),
        fc.nat(1e6),
        (n, of, c, seed) => {
          const a = make(Array.from({ length: of }, (_, s) => [...spd(n, c, seed + s)]).flat());
          const got = run(inForce(), type, a, n, of);
          expect([got.factored, got.inverted]).toEqual([Array(of).fill(-1), Array(of).fill(-1)]);
          for (let s = 0; s < (n > 0 ? of : 0); s++) {
            const [one, l, w] = [
              partOf(Float64Array.from(a), s, n),
              partOf(got.l, s, n),
              partOf(got.w, s, n),
            ];
            const inverse = partOf(got.inverse, s, n);
            expect(relativeError(naiveMultiply(l, transpose(l, n), n, n, n), one)).toBeLessThan(
              4 * n * eps,
            );
            for (const lower of [l, w])
              expect(lower.some((x, i) => i % n > Math.floor(i / n) && x !== 0)).toBe(false);
            expect(naiveResidual(l, w, n, 1)).toBeLessThan(8 * n * eps * Math.sqrt(c));
            expect(naiveResidual(one, inverse, n, 1)).toBeLessThan(16 * n * eps * c);
            expect(inverse).toEqual(transpose(inverse, n));
          }
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });

  test('each matrix of a stack fails by itself, at the first pivot that is not above 0; NaN and Infinity end', () => {
    const n = 50;
    const good = [...spd(n, 10, 1)];
    const at = (index: number, value: number) => [
      ...diagonal(Array.from({ length: n }, (_, i) => (i === index ? value : 1))),
    ];
    const a = make([
      ...good,
      ...at(3, -1),
      ...at(49, 0),
      ...at(24, NaN),
      ...good,
      ...at(0, -Infinity),
    ]);
    const got = run(inForce(), type, a, n, 6);
    expect(got.factored).toEqual([-1, 3, 49, 24, -1, 0]);
    expect(got.inverted).toEqual(got.factored);
    expect(got.l[n * n + 3 * n + 3]).toBe(-1);
    expect(naiveResidual(Float64Array.from(good), partOf(got.inverse, 4, n), n, 1)).toBeLessThan(
      1000 * n * eps,
    );
    const infinite = run(inForce(), type, make(at(7, Infinity)), n, 1);
    expect(infinite.factored).toEqual([-1]);
  });
});

test('cholesky and choleskyInverse agree for all kinds, also in what they refuse', () => {
  fc.assert(
    fc.property(size, fc.integer({ min: 0, max: 10 }), fc.nat(1e6), (n, digits, seed) => {
      const a = spd(n, 10 ** digits, seed);
      const before = a.slice();
      const [factors, inverses]: Float64Array[][] = [[], []];
      withEachKind(() => {
        factors!.push(cholesky(a, n));
        inverses!.push(choleskyInverse(a, n));
      });
      const bound = 20 * (n + 1) * 2 ** -52 * 10 ** digits;
      for (const l of factors!)
        if (n > 0) expect(relativeError(l, factors![0]!)).toBeLessThan(bound);
      for (const x of inverses!)
        if (n > 0) expect(relativeError(x, inverses![0]!)).toBeLessThan(bound);
      expect(a).toEqual(before);
    }),
    { numRuns: 30, seed: 2 },
  );
  withEachKind(() => {
    const a = diagonal(Array.from({ length: 40 }, (_, i) => (i === 30 ? -2 : 4)));
    expect(() => cholesky(a, 40)).toThrow(/pivot 30 is -2/);
    expect(() => choleskyInverse(a, 40)).toThrow(/pivot 30 is -2/);
  });
});
