import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { symmetricEigen } from '../eigen/symmetric-eigen.js';
import type { Floats } from '../normalise.js';
import { normal } from '../random.js';
import type { Engine } from '../engines/engine.js';
import { typescriptEngine } from '../engines/typescript-engine.js';
import { withWasmEngine } from '../engines/wasm-engine.js';
import {
  diagonal,
  logSpectrum,
  ofRank,
  orthogonal,
  toeplitz,
  withSpectrum,
} from '../../test/spd.js';
import { kernels, useKernels } from './kernels.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';

allowRelaxedSimd();

const types = [
  { type: 'float64', eps: 2 ** -52 },
  { type: 'float32', eps: 2 ** -23 },
] as const;
const table = kinds.flatMap((kind) => types.map((type) => ({ kind, ...type })));

function withEngine(n: number, body: (engine: Engine) => void): void {
  const fast = kernels();
  if (fast) withWasmEngine(fast, n, { float64: 4, float32: 4 }, body);
  else body(typescriptEngine(n));
}

const maxOf = (values: Iterable<number>) =>
  [...values].reduce((a, b) => Math.max(a, Math.abs(b)), 0);
const gaussian = (n: number, seed: number) => {
  const next = normal(seed);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) out[i * n + j] = out[j * n + i] = next() / (3 * Math.sqrt(n));
  return out;
};

/** A v = lambda v, V orthogonal, and V f(lambda) V^T symmetric and equal to its definition. */
function expectPairs(
  values: Float64Array,
  n: number,
  type: 'float32' | 'float64',
  eps: number,
): void {
  withEngine(n, (engine) => {
    const matrix = engine.matrix(type);
    const out = engine.matrix(type);
    matrix.set(values);
    const before = matrix.slice();
    const pairs = engine.eigen(matrix);
    expect(matrix).toEqual(before);
    expect(pairs.sweeps).toBeGreaterThanOrEqual(0);
    const rows = Float64Array.from({ length: n * n });
    for (let k = 0; k < n; k++) rows.set(pairs.vector(k), k * n);
    const size = maxOf(pairs.values);
    const allowed = 3 * (n + 10) * eps;
    let [orthogonality, equation] = [0, 0];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let [dot, image] = [0, 0];
        for (let k = 0; k < n; k++) {
          dot += rows[i * n + k]! * rows[j * n + k]!;
          image += before[j * n + k]! * rows[i * n + k]!;
        }
        orthogonality = Math.max(orthogonality, Math.abs(dot - (i === j ? 1 : 0)));
        equation = Math.max(equation, Math.abs(image - pairs.values[i]! * rows[i * n + j]!));
      }
    }
    expect(orthogonality).toBeLessThanOrEqual(allowed);
    expect(equation).toBeLessThanOrEqual(allowed * size);
    pairs.compose(pairs.values.map(Math.abs), out);
    expectComposed(out, rows, pairs.values, n, allowed * size);
  });
}

function expectComposed(
  out: Floats,
  rows: Float64Array,
  values: Float64Array,
  n: number,
  allowed: number,
): void {
  let [worst, skew] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += Math.abs(values[k]!) * rows[k * n + i]! * rows[k * n + j]!;
      worst = Math.max(worst, Math.abs(out[i * n + j]! - sum));
      if (!Object.is(out[i * n + j], out[j * n + i])) skew++;
    }
  }
  expect(worst).toBeLessThanOrEqual(allowed);
  expect(skew).toBe(0);
}

describe.each(table)('eigendecomposition, kernels $kind, $type', ({ kind, type, eps }) => {
  beforeAll(() => useKernels(kind));
  afterAll(() => useKernels('auto'));

  test('random symmetric matrices of any size and spectrum', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 0, max: 15 }),
        fc.nat(1e6),
        (n, digits, seed) => {
          expectPairs(gaussian(n, seed), n, type, eps);
          const spectrum = logSpectrum(n, 10 ** digits).map((x, i) => (i % 3 === 2 ? -x : x));
          expectPairs(withSpectrum(spectrum, orthogonal(n, seed)), n, type, eps);
        },
      ),
      { numRuns: 25, seed: 3 },
    );
  });

  // Leaves have up to 32 rows, halves are multiples of four.
  test.each([31, 32, 33, 36, 37, 63, 64, 65, 68, 69, 100, 127, 128, 129, 133])('n = %i', (n) => {
    expectPairs(gaussian(n, n), n, type, eps);
  });

  test.each([
    ['zeros', new Float64Array(40 * 40), 40],
    ['one', diagonal(Array(45).fill(1)), 45],
    ['a diagonal', diagonal(Array.from({ length: 70 }, (_, i) => ((i * 37) % 71) / 71)), 70],
    ['rank 1', ofRank(66, 1, 1).map((x) => x / 100), 66],
    ['rank 8', ofRank(66, 8, 2).map((x) => x / 100), 66],
    [
      'three eigenvalues',
      withSpectrum(
        Array.from({ length: 77 }, (_, i) => (i % 3) / 2),
        orthogonal(77, 3),
      ),
      77,
    ],
    [
      'a cluster',
      withSpectrum(
        Array.from({ length: 64 }, (_, i) => 1 + i * 1e-15),
        orthogonal(64, 4),
      ),
      64,
    ],
    ['condition 1e300', withSpectrum(logSpectrum(50, 1e300), orthogonal(50, 5)), 50],
    ['second differences', toeplitz(90, 0.5, -0.25), 90],
    [
      'Wilkinson',
      toeplitz(101, 0, 1 / 64).map((x, i) => (i % 102 ? x : Math.abs(i / 102 - 50) / 64)),
      101,
    ],
    [
      'blocks that do not couple',
      toeplitz(96, 0.5, -0.25).map((x, i) => (i % 97 === 1 && i % 8 === 1 ? 0 : x)),
      96,
    ],
    [
      'blocks of different scale',
      diagonal(Array.from({ length: 48 }, (_, i) => 2 ** -(20 * (i % 7)))),
      48,
    ],
    [
      'arrows, whose updates are rank 1',
      toeplitz(64, 0.5, 0).map((x, i) =>
        i % 65 === 0 ? x * (1 + i / 4096) : i < 64 || i % 64 === 0 ? 1 / 64 : 0,
      ),
      64,
    ],
  ])('%s', (_, matrix, n) => {
    expectPairs(
      matrix.map((x, i) => (x + matrix[(i % n) * n + Math.floor(i / n)]!) / 2),
      n,
      type,
      eps,
    );
  });

  test('eigenvalues equal those of the reference', () => {
    for (const n of [1, 2, 3, 5, 33, 80]) {
      const matrix = gaussian(n, n + 1);
      const want = symmetricEigen(matrix, n).values;
      withEngine(n, (engine) => {
        const room = engine.matrix(type);
        room.set(matrix);
        const got = engine.eigen(room).values.toSorted();
        expect(maxOf(got.map((x, i) => x - want[i]!))).toBeLessThan(4 * n * eps);
      });
    }
  });
});
