// Random calls of the kernels that multiply matrices, and of those that cut them.
import {
  blockSquares,
  blocksTimes,
  bothSides,
  cutTiles,
  joinTiles,
  timesBlocks,
  traceProduct,
} from '@curvature/spec/internal';
import { symmetricUpdate } from '@curvature/spec/kernels';
import fc from 'fast-check';
import { type Case, magnitudes, normal } from './laws.js';

const side = fc.oneof(fc.integer({ min: 1, max: 13 }), fc.constantFrom(32, 65));
const flag = fc.constantFrom(0, 1);
const seed = fc.nat(999);
const sums = { decay: 0.9, weight: 0.3 };

/** Blocks that cover n: one of any side, or several of an even one. */
const blocksFor = (n: number, size: number): [count: number, size: number] =>
  size >= n ? [1, size] : [Math.ceil(n / (2 * Math.ceil(size / 2))), 2 * Math.ceil(size / 2)];

export const products: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  symmetricUpdate: fc
    .tuple(fc.integer({ min: 1, max: 4 }), side, side, flag, seed)
    .map(([count, n, k, transposed, s]) => ({
      kernel: symmetricUpdate,
      inputs: {
        matrix: normal([count, n, n], s),
        x: normal(transposed ? [count, k, n] : [count, n, k], s + 1),
      },
      attributes: { ...sums, transposed },
    })),
  bothSides: fc
    .tuple(fc.integer({ min: 1, max: 4 }), side, side, flag, flag, seed)
    .map(([count, m, n, transposeLeft, transposeRight, s]) => ({
      kernel: bothSides,
      inputs: {
        left: normal([count, m, m], s),
        x: normal([count, m, n], s + 1),
        right: normal([count, n, n], s + 2),
      },
      attributes: { transposeLeft, transposeRight },
    })),
  blocksTimes: fc.tuple(side, side, side, seed).map(([n, m, size, s]) => {
    const [count, own] = blocksFor(n, size);
    return {
      kernel: blocksTimes,
      inputs: { stack: normal([count, own, own], s), x: normal([n, m], s + 1) },
      attributes: {},
    };
  }),
  timesBlocks: fc.tuple(side, side, side, seed).map(([n, m, size, s]) => {
    const [count, own] = blocksFor(n, size);
    return {
      kernel: timesBlocks,
      inputs: { x: normal([m, n], s + 1), stack: normal([count, own, own], s) },
      attributes: {},
    };
  }),
  blockSquares: fc.tuple(side, side, side, flag, seed).map(([rows, m, size, one, s]) => {
    const [count, own] = blocksFor(m + one, size);
    return {
      kernel: blockSquares,
      inputs: { blocks: normal([count, own, own], s), x: normal([rows, m], s + 1) },
      attributes: { ...sums, one },
    };
  }),
  traceProduct: fc
    .tuple(fc.integer({ min: 1, max: 4 }), side, side, seed)
    .map(([count, n, m, s]) => ({
      kernel: traceProduct,
      // Positive, so that nothing cancels.
      inputs: {
        left: magnitudes(normal([count, n, n], s)),
        right: magnitudes(normal([1, m, m], s + 1)),
      },
      attributes: { added: 0.7 },
    })),
  cutTiles: fc.tuple(side, side, side, side, seed).map(([n, m, rows, columns, s]) => ({
    kernel: cutTiles,
    inputs: { x: normal([n, m], s) },
    attributes: { rows, columns },
  })),
  joinTiles: fc.tuple(side, side, side, side, seed).map(([n, m, rows, columns, s]) => ({
    kernel: joinTiles,
    inputs: { tiles: normal([Math.ceil(n / rows) * Math.ceil(m / columns), rows, columns], s) },
    attributes: { n, m },
  })),
};
