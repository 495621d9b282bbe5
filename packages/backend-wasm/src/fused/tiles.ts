import { cutTiles, graft, joinTiles } from '@curvature/spec/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import { fusedKernel } from './fused-kernel.js';

const isWhole = (...sizes: readonly number[]): boolean =>
  sizes.every((size) => Number.isInteger(size) && size > 0);
const tilesIn = (length: number, side: number): number => Math.ceil(length / side);
const sidesOf = ({ shape }: Tensor) => shape as [number, number];

const cut = fusedKernel({
  declaration: cutTiles,
  accepts: ({ x }, { rows, columns }) => x.rank === 2 && x.size > 0 && isWhole(rows, columns),
  results({ x }, { rows, columns }) {
    const [n, m] = sidesOf(x);
    return { shape: [tilesIn(n, rows) * tilesIn(m, columns), rows, columns] };
  },
  compute: ({ exports, inputs, attributes: { rows, columns }, at, out }) =>
    exports.cutTiles(...sidesOf(inputs.x), rows, columns, at.x, out[0]!),
});

const join = fusedKernel({
  declaration: joinTiles,
  accepts({ tiles }, { n, m }) {
    const [count, rows, columns] = tiles.shape as [number, number, number];
    if (tiles.rank !== 3 || !isWhole(n, m, rows, columns)) return false;
    return tilesIn(n, rows) * tilesIn(m, columns) === count;
  },
  results: (_, { n, m }) => ({ shape: [n, m] }),
  compute({ exports, inputs, attributes: { n, m }, at, out }) {
    const [, rows, columns] = inputs.tiles.shape as [number, number, number];
    exports.joinTiles(n, m, rows, columns, at.tiles, out[0]!);
  },
});

const fusedGraft = fusedKernel({
  declaration: graft,
  accepts: ({ x, source }, { rows }) =>
    isWhole(rows) && x.size === source.size && x.size > 0 && x.size % rows === 0,
  results: ({ x }) => ({ shape: x.shape }),
  scratchBytes: () => 8,
  compute: ({ exports, inputs, attributes: { rows }, at, out, scratch }) =>
    exports.graft(rows, inputs.x.size / rows, at.x, at.source, out[0]!, scratch),
});

/** What a stack of tiles takes beside products: cutting, joining, and the norms of grafts. */
export const tiles = [cut, join, fusedGraft];
