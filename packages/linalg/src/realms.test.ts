import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { inverseRoot } from './roots/inverse-root.js';
import { multiply } from './products/multiply.js';
import type { Floats } from './normalise.js';
import { createPoolIn } from './pool/pool.js';
import { node } from './pool/node-environment.js';
import { isError, isFloat32, isFloat64, isShared } from './realms.js';
import { byAcceleratedNewton, byCholesky, byEigen } from './roots/root-methods.js';
import { chooseSliceSize } from './slices/choose-slice-size.js';
import { ofRank } from '../test/spd.js';
import { symmetricEigens } from './eigen/symmetric-eigens.js';
import { useKernels } from './wasm/kernels.js';

/** Classes of another JavaScript realm, as each test file of jest has them. */
const other = runInNewContext(
  '({ Float32Array, Float64Array, SharedArrayBuffer, Error, ArrayBuffer })',
) as typeof globalThis;
const kinds = { Float32Array, Float64Array };
type Kind = keyof typeof kinds;

const numbers = (length: number, seed: number): number[] =>
  Array.from({ length }, (_, i) => Math.sin(seed + 3 * i));
const spd = (count: number, n: number): number[] =>
  Array.from({ length: count }, (_, k) => [...ofRank(n, n + 2, k + 1)]).flat();

/** The same typed array of this realm and of another. */
const both = (kind: Kind, values: number[]): [Floats, Floats] => [
  new kinds[kind](values),
  new other[kind](values) as Floats,
];

const plain = (values: ArrayLike<number>) => Array.from(values);
const pool = createPoolIn(node, { workers: 1 });
afterAll(async () => {
  useKernels('auto');
  await pool.close();
});

it('classes are told apart in any realm', () => {
  for (const realm of [globalThis, other]) {
    expect([isFloat32(new realm.Float32Array(1)), isFloat64(new realm.Float32Array(1))]).toEqual([
      true,
      false,
    ]);
    expect([isFloat32(new realm.Float64Array(1)), isFloat64(new realm.Float64Array(1))]).toEqual([
      false,
      true,
    ]);
    expect([isShared(new realm.SharedArrayBuffer(1)), isShared(new realm.ArrayBuffer(1))]).toEqual([
      true,
      false,
    ]);
    expect(isError(new realm.Error('a'))).toBe(true);
  }
  expect([undefined, null, 'a', { index: 1 }].map(isError)).toEqual([false, false, false, false]);
});

describe.each(['auto', 'none'] as const)(
  'arrays of another realm give the same by kernels: %s',
  (choice) => {
    const kind = fc.constantFrom<Kind>('Float32Array', 'Float64Array');

    it('products', () => {
      useKernels(choice);
      const size = fc.integer({ min: 1, max: 20 });
      fc.assert(
        fc.property(kind, size, size, size, (type, n, m, k) => {
          const [a, foreignA] = both(type, numbers(n * m, 1));
          const [b, foreignB] = both(type, numbers(m * k, 2));
          const [here, there] = [multiply(a, b, n, m, k), multiply(foreignA, foreignB, n, m, k)];
          expect([there.constructor.name, plain(there)]).toEqual([type, plain(here)]);
        }),
        { numRuns: 40 },
      );
    });

    it('roots, eigenvalues and sizes of slices', () => {
      useKernels(choice);
      const method = fc.constantFrom(byEigen(), byAcceleratedNewton(), byCholesky());
      fc.assert(
        fc.property(kind, method, fc.integer({ min: 1, max: 12 }), (type, by, n) => {
          const [here, there] = both(type, spd(2, n)).map((values) => {
            const stack = { count: 2, n, values };
            const { root, residual } = inverseRoot(stack, 1, { method: by });
            const { values: eigenvalues } = symmetricEigens(stack);
            const { size } = chooseSliceSize([{ matrix: values.subarray(0, n * n), n }]);
            return {
              root: plain(root.values),
              residual: plain(residual),
              eigenvalues: plain(eigenvalues),
              size,
            };
          });
          expect(there).toEqual(here);
        }),
        { numRuns: 40 },
      );
    });
  },
);

it.each(Object.keys(kinds) as Kind[])('roots by workers: %s', async (kind) => {
  useKernels('auto');
  const [here, there] = both(kind, spd(3, 8)).map((values) =>
    pool.inverseRoot({ count: 3, n: 8, values }, 2),
  );
  expect(plain((await there!).root.values)).toEqual(plain((await here!).root.values));
});
