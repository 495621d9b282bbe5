import { type Given, number, options } from '@curvature/spec';
import { type Slab, slabsOf } from '@curvature/spec/internal';
import { slabUpdate } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { concat, div, reshape, slice, transpose, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { identities } from './dense.js';
import type { Side } from './side.js';
import { sumAt } from './trace.js';
import { unfold } from './unfold.js';

const slabsOptions = options('slabs', {
  /**
   * k = ceil(n / blockSize) slabs take (1 + 1/k) / 2 of the memory: 0.5625 for n = 128.
   */
  blockSize: number({ default: 16, min: 1, integer: true, describe: 'rows of a slab' }),
});

/**
 * Packed matrices, [count, length]: slab i is block row i from column 0 to the end of its block on
 * the diagonal, row-major; the slabs follow one another. An update multiplies block row i of x by
 * block rows 0 to i of x: half the products; only a solver unpacks the matrices. Larger blocks make
 * fewer and larger products, and save less. Unlike here, the slabs of Google's
 * symmetric_matrices.py stand side by side, and n must be a multiple of the block size.
 * @throws CurvatureError for an unknown option, or a block size that is not whole or below 1.
 */
export function slabs(given: Given<typeof slabsOptions> = {}): Side<'symmetric'> {
  const { blockSize } = slabsOptions.complete(given);
  return {
    kind: 'symmetric',
    name: `slabs of ${blockSize}`,
    init: (count, n, scale) =>
      scale === 0
        ? zeros([count, lengthOf(n, blockSize)])
        : pack(identities(count, n, scale), blockSize),
    update: (packed, x, axis, decay, weight) =>
      run(slabUpdate, { packed, x: unfold(x, axis) }, { decay, weight, blockSize }),
    factor: (packed, n, weight, ridge) => ({
      kind: 'symmetric',
      matrix: unpack(div(packed, weight), n, blockSize),
      ridge,
    }),
    trace: (packed, n) => sumAt(packed, diagonalPlaces(n, blockSize)),
  };
}

const lengthOf = (n: number, blockSize: number) =>
  slabsOf(n, blockSize).reduce((sum, s) => sum + s.rows * s.across, 0);

/** Places of the diagonal in a packed matrix. */
const diagonalPlaces = (n: number, blockSize: number) =>
  slabsOf(n, blockSize).flatMap(({ first, rows, across, at }) =>
    Array.from({ length: rows }, (_, row) => at + row * across + first + row),
  );

/** matrices: [count, n, n] -> [count, length] */
export function pack(matrices: Tensor, blockSize: number): Tensor {
  const [count, n] = matrices.shape as [number, number, number];
  return joined(slabsOf(n, blockSize), count, ({ first, rows, across }) =>
    slice(matrices, [0, first, 0], [count, rows, across]),
  );
}

function joined(all: readonly Slab[], count: number, make: (slab: Slab) => Tensor): Tensor {
  const parts = all.map((slab) => reshape(make(slab), [count, slab.rows * slab.across]));
  return parts.length === 1 ? parts[0]! : concat(parts, 1);
}

/**
 * packed: [count, length] -> [count, n, n], which grows by one block row, and the same as columns,
 * at a time.
 */
export function unpack(packed: Tensor, n: number, blockSize: number): Tensor {
  const count = packed.shape[0]!;
  const [first, ...more] = slabsOf(n, blockSize).map(({ rows, across, at }) =>
    reshape(slice(packed, [0, at], [count, rows * across]), [count, rows, across]),
  );
  return more.reduce((above, slab) => {
    const left = slice(slab, [0, 0, 0], [count, slab.shape[1]!, above.shape[2]!]);
    return concat([concat([above, transpose(left, [0, 2, 1])], 2), slab], 1);
  }, first!);
}
