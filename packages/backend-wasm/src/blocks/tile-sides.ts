import type { KroneckerAttributes } from '@curvature/spec/internal';
import type { FusedExports } from '../fused/exports.js';
import type { HeapProducts } from '../heap/heap-products.js';

export type Addresses = (name: string) => number;

/** The step of one tile of a parameter. */
export interface TileCall {
  readonly exports: FusedExports;
  readonly products: HeapProducts;
  readonly own: KroneckerAttributes;
  /** Of the inputs, and of the results. */
  readonly at: Addresses;
  readonly to: Addresses;
  /** Its number. */
  readonly tile: number;
  /** Scratch for a tile, and for a matrix of one of its sides. */
  readonly half: number;
  readonly square: number;
}

/** What depends on the number of sides of a tile. */
export interface Sides {
  /** The names of all matrices and the length of their side. */
  readonly matrices: (own: KroneckerAttributes) => readonly (readonly [name: string, n: number])[];
  /** Statistics of a tile of the gradient at this address. */
  readonly accumulate: (call: TileCall, grad: number) => void;
  /** Statistics as they were, where results have memory of their own. */
  readonly keep: (call: TileCall) => void;
  /** The product with the roots; `out` is not `x`. */
  readonly apply: (call: TileCall, x: number, out: number) => void;
}

const FLOAT = 4;
const placeOf = ({ tile }: TileCall, n: number): number => FLOAT * tile * n * n;

function blendOver(call: TileCall, name: string, n: number): void {
  const { exports, own, at, to, square } = call;
  const place = placeOf(call, n);
  exports.blend(n * n, at(name) + place, square, to(name) + place, own.decay, own.weight);
}

function copy(call: TileCall, name: string, n: number): void {
  const { exports, at, to } = call;
  const place = placeOf(call, n);
  if (at(name) !== to(name)) exports.copyTile(n, n, n, n, at(name) + place, to(name) + place);
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
  accumulate(call, grad) {
    const { products, own, square } = call;
    const { rows, columns } = own;
    products.square(1, rows, columns, { at: grad, transposed: false }, square);
    blendOver(call, 'left', rows);
    products.square(1, columns, rows, { at: grad, transposed: true }, square);
    blendOver(call, 'right', columns);
  },
  keep(call) {
    copy(call, 'left', call.own.rows);
    copy(call, 'right', call.own.columns);
  },
  apply(call, x, out) {
    const { products, own, at, half } = call;
    const { rows, columns } = own;
    const left = plain(at('leftRoot') + placeOf(call, rows));
    const right = plain(at('rightRoot') + placeOf(call, columns));
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
  accumulate(call, grad) {
    const { exports, own, at, to } = call;
    const { columns, decay, weight } = own;
    const place = placeOf(call, columns);
    exports.addSquare(columns, at('left') + place, grad, to('left') + place, decay, weight);
  },
  keep: (call) => copy(call, 'left', call.own.columns),
  apply(call, x, out) {
    const { exports, own, at } = call;
    exports.timesVector(own.columns, at('leftRoot') + placeOf(call, own.columns), x, out);
  },
};
