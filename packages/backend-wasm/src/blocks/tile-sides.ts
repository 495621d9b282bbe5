import type { KroneckerAttributes } from '@curvature/spec/internal';
import { FLOAT, type Tiled, type TileRun } from './tile-run.js';

/** The step of one tile, of a parameter whose statistics are matrices. */
type Statistics = Tiled & {
  readonly decay: number;
  readonly weight: number;
};
type Call = TileRun<KroneckerAttributes>;

/** What depends on the number of sides of a tile. */
export interface Sides {
  /** The names of all matrices and the length of their side. */
  readonly matrices: (own: KroneckerAttributes) => readonly (readonly [name: string, n: number])[];
  /** Statistics of a tile of the gradient at this address. */
  readonly accumulate: (run: Call, grad: number) => void;
  /** Statistics as they were, where results have memory of their own. */
  readonly keep: (run: Call) => void;
  /** The product with the roots; `out` is not `x`. */
  readonly apply: (run: Call, x: number, out: number) => void;
}

const placeOf = ({ tile }: { readonly tile: number }, n: number): number => FLOAT * tile * n * n;

function blendOver(run: TileRun<Statistics>, name: string, n: number): void {
  const { together, own, at, to, square } = run;
  const place = placeOf(run, n);
  const [from, out] = [at(name) + place, to(name) + place];
  together.exports.blend(n * n, from, square, out, own.decay, own.weight);
}

function copy(run: Call, name: string, n: number): void {
  const { together, at, to } = run;
  const place = placeOf(run, n);
  if (at(name) === to(name)) return;
  together.exports.copyTile(n, n, n, n, at(name) + place, to(name) + place);
}

/** Statistics of both sides of a tile of the gradient at this address. */
export function accumulateSides(run: TileRun<Statistics>, grad: number): void {
  const { products, own, square } = run;
  const { rows, columns } = own;
  products.square(1, rows, columns, { at: grad, transposed: false }, square);
  blendOver(run, 'left', rows);
  products.square(1, columns, rows, { at: grad, transposed: true }, square);
  blendOver(run, 'right', columns);
}

const plain = (at: number) => ({ at, transposed: false });

/** Matrices: a side of `rows` from the left, and one of `columns` from the right. */
export const matrixSides: Sides = {
  matrices: ({ rows, columns }) => [
    ['left', rows],
    ['leftRoot', rows],
    ['right', columns],
    ['rightRoot', columns],
  ],
  accumulate: accumulateSides,
  keep(run) {
    copy(run, 'left', run.own.rows);
    copy(run, 'right', run.own.columns);
  },
  apply(run, x, out) {
    const { products, own, at, tiles } = run;
    const half = tiles[3];
    const { rows, columns } = own;
    const left = plain(at('leftRoot') + placeOf(run, rows));
    const right = plain(at('rightRoot') + placeOf(run, columns));
    products.multiply({ count: 1, rows, inner: rows, columns }, left, plain(x), half);
    products.multiply({ count: 1, rows, inner: columns, columns }, plain(half), right, out);
  },
};

/** Vectors: one side of `columns`. */
export const vectorSide: Sides = {
  matrices: ({ columns }) => [
    ['left', columns],
    ['leftRoot', columns],
  ],
  accumulate(run, grad) {
    const { together, own, at, to } = run;
    const { columns, decay, weight } = own;
    const place = placeOf(run, columns);
    const [from, out] = [at('left') + place, to('left') + place];
    together.exports.addSquare(columns, from, grad, out, decay, weight);
  },
  keep: (run) => copy(run, 'left', run.own.columns),
  apply(run, x, out) {
    const { together, own, at } = run;
    const root = at('leftRoot') + placeOf(run, own.columns);
    together.exports.timesVector(own.columns, root, x, out);
  },
};
