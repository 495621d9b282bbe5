import { cutTiles, joinTiles } from '@curvature/spec/internal';
import { draw, output, type Program } from '../device/index.js';
import { fusedKernel } from './fused-kernel.js';

const numbers = {
  rows: 'int',
  columns: 'int',
  height: 'int',
  width: 'int',
  across: 'int',
} as const;

/** Where a number comes from, below 0 for none, for each of the four of a texel. */
const gathered = (input: string, source: string) => `
int source_of(int i) { ${source} }
void run(Place p) {
  ivec4 all = own_indices(p);
  bvec4 known = own_inside(p);
  for (int lane = 0; lane < 4; lane++) {
    int from = known[lane] ? source_of(all[lane]) : -1;
    if (from >= 0) made[lane] = ${input}_at(from);
  }
}`;

const cut: Program<keyof typeof numbers> = {
  name: 'cut tiles',
  inputs: ['x'],
  outputs: ['made'],
  numbers,
  code: gathered(
    'x',
    `int tile = i / (rows * columns);
  int row = tile / across * rows + i / columns % rows;
  int column = tile % across * columns + i % columns;
  return row < height && column < width ? row * width + column : -1;`,
  ),
};

const join: Program<keyof typeof numbers> = {
  name: 'join tiles',
  inputs: ['tiles'],
  outputs: ['made'],
  numbers,
  code: gathered(
    'tiles',
    `int row = i / width;
  int column = i % width;
  int tile = row / rows * across + column / columns;
  return (tile * rows + row % rows) * columns + column % columns;`,
  ),
};

const isCount = (...sizes: readonly number[]) => sizes.every((s) => Number.isInteger(s) && s > 0);

/** Kernels that cut matrices into tiles, and join these: one draw each. */
export const tileKernels = [
  fusedKernel({
    declaration: cutTiles,
    accepts: ({ x }, { rows, columns }) => x.shape.length === 2 && isCount(rows, columns),
    run: (backend, { x }, { rows, columns }) => {
      const [height, width] = x.shape as [number, number];
      const [down, across] = [Math.ceil(height / rows), Math.ceil(width / columns)];
      const made = output(backend, [down * across, rows, columns]);
      const given = { rows, columns, height, width, across };
      draw(backend, { program: cut, inputs: [x], outputs: [made], numbers: given });
      return made;
    },
  }),
  fusedKernel({
    declaration: joinTiles,
    accepts: ({ tiles }, { n, m }) => {
      const [count, rows, columns] = tiles.shape as [number, number, number];
      return (
        tiles.shape.length === 3 &&
        isCount(n, m) &&
        count === Math.ceil(n / rows) * Math.ceil(m / columns)
      );
    },
    run: (backend, { tiles }, { n: height, m: width }) => {
      const [, rows, columns] = tiles.shape as [number, number, number];
      const made = output(backend, [height, width]);
      const given = { rows, columns, height, width, across: Math.ceil(width / columns) };
      draw(backend, { program: join, inputs: [tiles], outputs: [made], numbers: given });
      return made;
    },
  }),
];
