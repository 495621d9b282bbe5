import { checkKnown, checkNumber } from '@curvature/spec';
import { add, concat, div, matMul, mul, reshape, slice, transpose, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { identities } from './dense.js';
import type { Side } from './side.js';

export interface SlabsOptions {
  /** Rows of a slab; n is cut into k = ceil(n / blockSize), which take (1 + 1/k) / 2 of the memory. Default 16: 0.5625 for n = 128. */
  readonly blockSize?: number;
}

/**
 * Packed matrices, [count, length]: block row i is kept from column 0 to the end of its block on the diagonal, row-major, one slab
 * after the other (the layout of `toSlabs` in @curvature/linalg). An update is block row i of x times block rows 0 to i of x: half
 * the products, and nothing is unpacked before a solver asks for the matrices. Larger blocks make fewer and larger products, and save less.
 * The slabs are those of Google's symmetric_matrices.py, which lie side by side and need n to be a multiple of the block size.
 * @throws CurvatureError for an unknown option or a block size that is no whole number of at least 1.
 */
export function slabs(options: SlabsOptions = {}): Side<'symmetric'> {
  checkKnown('slabs', options, ['blockSize']);
  const blockSize = checkNumber('slabs', 'blockSize', options.blockSize ?? 16, { min: 1, integer: true });
  return {
    kind: 'symmetric',
    init: (count, n, scale) =>
      scale === 0 ? zeros([count, lengthOf(n, blockSize)]) : pack(identities(count, n, scale), blockSize),
    update: (packed, x, keep, gain) => add(mul(packed, keep), mul(products(x, blockSize), gain)),
    factor: (packed, n, weight, ridge) => ({
      kind: 'symmetric',
      matrix: unpack(div(packed, weight), n, blockSize),
      ridge,
    }),
  };
}

interface Slab {
  readonly first: number;
  readonly rows: number;
  readonly across: number;
  readonly at: number;
}

function slabsOf(n: number, blockSize: number): Slab[] {
  const all: Slab[] = [];
  for (let first = 0, at = 0; first < n; first += blockSize) {
    const rows = Math.min(blockSize, n - first);
    all.push({ first, rows, across: first + rows, at });
    at += rows * (first + rows);
  }
  return all;
}

const lengthOf = (n: number, blockSize: number) => slabsOf(n, blockSize).reduce((sum, s) => sum + s.rows * s.across, 0);

/** x x^T of each x of the stack, in slabs. x: [count, n, k] -> [count, length] */
export function products(x: Tensor, blockSize: number): Tensor {
  const [count, n, k] = x.shape as [number, number, number];
  // No transpose flags: tfjs's wasm backend multiplies 11-40 times slower with them.
  const columns = transpose(x, [0, 2, 1]);
  return joined(slabsOf(n, blockSize), count, ({ first, rows, across }) =>
    matMul(slice(x, [0, first, 0], [count, rows, k]), slice(columns, [0, 0, 0], [count, k, across])),
  );
}

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

/** packed: [count, length] -> [count, n, n], which grows by one block row, and the same as columns, at a time. */
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
