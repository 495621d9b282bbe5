import { cutTiles, joinTiles } from '@curvature/spec/internal';
import { type Program, reads, writes } from '../device/index.js';
import { forEach, groupsFor } from './each.js';
import { fusedKernel } from './fused-kernel.js';

const numbers = {
  rows: 'u32',
  columns: 'u32',
  height: 'u32',
  width: 'u32',
  across: 'u32',
} as const;
type Names = keyof typeof numbers;

const cut: Program<Names> = {
  name: 'cut tiles',
  buffers: [...reads('x'), ...writes('out')],
  numbers,
  code: forEach(
    'out',
    `let tile = i / (n.rows * n.columns);
     let row = tile / n.across * n.rows + i / n.columns % n.rows;
     let column = tile % n.across * n.columns + i % n.columns;
     var own = 0.0;
     if (row < n.height && column < n.width) { own = x[row * n.width + column]; }
     out[i] = own;`,
  ),
};

const join: Program<Names> = {
  name: 'join tiles',
  buffers: [...reads('tiles'), ...writes('out')],
  numbers,
  code: forEach(
    'out',
    `let row = i / n.width;
     let column = i % n.width;
     let tile = row / n.rows * n.across + column / n.columns;
     out[i] = tiles[(tile * n.rows + row % n.rows) * n.columns + column % n.columns];`,
  ),
};

const isCount = (...sizes: readonly number[]) => sizes.every((s) => Number.isInteger(s) && s > 0);

/** Kernels that cut matrices into tiles, and join these. */
export const tileKernels = [
  fusedKernel({
    declaration: cutTiles,
    accepts: ({ x }, { rows, columns }) => x.shape.length === 2 && isCount(rows, columns),
    results: ({ x }, { rows, columns }) => {
      const [height, width] = x.shape as [number, number];
      return { shape: [Math.ceil(height / rows) * Math.ceil(width / columns), rows, columns] };
    },
    dispatches: ({ inputs, out }, { x }, { rows, columns }) => {
      const [height, width] = x.shape as [number, number];
      const [down, across] = [Math.ceil(height / rows), Math.ceil(width / columns)];
      return {
        program: cut,
        buffers: [inputs.x, out[0]!],
        numbers: { rows, columns, height, width, across },
        groups: groupsFor(down * across * rows * columns),
      };
    },
  }),
  fusedKernel({
    declaration: joinTiles,
    accepts: ({ tiles: { shape } }, { n, m }) =>
      shape.length === 3 &&
      isCount(n, m) &&
      shape[0] === Math.ceil(n / shape[1]!) * Math.ceil(m / shape[2]!),
    results: (_, { n, m }) => ({ shape: [n, m] }),
    dispatches: ({ inputs, out }, { tiles }, { n: height, m: width }) => {
      const [, rows, columns] = tiles.shape as [number, number, number];
      return {
        program: join,
        buffers: [inputs.tiles, out[0]!],
        numbers: { rows, columns, height, width, across: Math.ceil(width / columns) },
        groups: groupsFor(height * width),
      };
    },
  }),
];
