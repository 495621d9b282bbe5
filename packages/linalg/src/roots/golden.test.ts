import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { byEigen } from './root-methods.js';
import { inverseRoot } from './inverse-root.js';
import { relativeError } from '../../test/spd.js';
import { useKernels } from '../wasm/kernels.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';

allowRelaxedSimd();

// The matrices of test/lapack-errors.py, which describes how they and LAPACK's errors are made:
// exact in float64, with known roots.
const file = new URL('../../test/lapack-errors.json', import.meta.url);
const cases: readonly { n: number; digits: number; p: number; lapack: number }[] = JSON.parse(
  readFileSync(file, 'utf8'),
);

const parity = (x: number): number => (x === 0 ? 0 : (x & 1) ^ parity(x >> 1));
/** H diag(values) H: entry (i, j) is the Walsh transform of the values at i xor j. */
function walsh(values: readonly number[]): Float64Array {
  const n = values.length;
  const row = Array.from(
    { length: n },
    (_, m) => sum(values.map((x, k) => (parity(m & k) ? -x : x))) / n,
  );
  return Float64Array.from({ length: n * n }, (_, at) => row[Math.floor(at / n) ^ (at % n)]!);
}
/** A sum that carries the rounding of each step along (Neumaier 1974). */
function sum(values: readonly number[]): number {
  let total = 0;
  let lost = 0;
  for (const x of values) {
    const next = total + x;
    lost += Math.abs(total) >= Math.abs(x) ? total - next + x : x - next + total;
    total = next;
  }
  return total + lost;
}

const spectrum = (n: number, digits: number) =>
  Array.from(
    { length: n },
    (_, k) => ((8 + ((5 * k) % 8)) / 8) * 2 ** -Math.floor((digits * ((7 * k) % n)) / (n - 1)),
  );

describe.each(kinds)('kernels %s', (kind) => {
  test.each([16, 64, 256])(
    'n = %i: errors within 10 times those of LAPACK, up to condition 1e12',
    (n) => {
      useKernels(kind);
      try {
        for (const { digits, p, lapack } of cases.filter((one) => one.n === n)) {
          const values = spectrum(n, digits);
          const got = inverseRoot({ count: 1, n, values: walsh(values) }, p, { method: byEigen() });
          const want = walsh(values.map((x) => x ** (-1 / p)));
          const error = relativeError(Float64Array.from(got.root.values), want);
          expect(error, `condition 2^${digits}, p = ${p}`).toBeLessThan(
            10 * Math.max(lapack, Number.EPSILON),
          );
          expect(got.ok[0]).toBe(1);
        }
      } finally {
        useKernels('auto');
      }
    },
  );
});
