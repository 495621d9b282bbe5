import { type Attributes, entriesOf } from '@curvature/spec/internal';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { Part } from '../fused/exports/tiles.js';
import { allocated } from '../fused/results.js';
import {
  inHeap,
  type Infos,
  resultsOf,
  sizeOf,
  type Together,
  type WasmEntry,
} from '../fused/whole-steps.js';
import { type HeapProducts, heapProducts } from '../heap/heap-products.js';

/** A matrix [n, m] in tiles [rows, columns]. */
export type Tiled = Attributes & {
  readonly n: number;
  readonly m: number;
  readonly rows: number;
  readonly columns: number;
};
export type Addresses = (name: string) => number;

/** The step of one entry, tile by tile, so that what a tile takes stays in the cache. */
export interface TileRun<A extends Tiled> {
  readonly together: Together;
  readonly products: HeapProducts;
  readonly own: A;
  /** Of the inputs, and of the results. */
  readonly at: Addresses;
  readonly to: Addresses;
  /** The tile's number. */
  readonly tile: number;
  readonly part: Part;
  /** Bytes from the start of a matrix [n, m] to the tile in it. */
  readonly corner: number;
  /** Whether the tile exceeds the matrix; its scratch is then zeros. */
  readonly isPadded: boolean;
  /** Scratch for two numbers, for four tiles, and for a square matrix of one of its sides. */
  readonly measures: number;
  readonly tiles: readonly [number, number, number, number];
  readonly square: number;
}

/** A kernel over parameters in tiles. */
export interface TileKernel<A extends Tiled> {
  readonly declaration: {
    readonly name: string;
    readonly inputs: readonly string[];
    readonly results: readonly string[];
    readonly donates?: readonly string[];
  };
  /** The number of numbers in each input. */
  readonly sizes: (own: A, count: number) => Readonly<Record<string, number>>;
  readonly step: (run: TileRun<A>) => void;
}

export const FLOAT = 4;
/** Two numbers, aligned for SIMD. */
const MEASURES = 16;
const aligned = (floats: number) => Math.ceil((FLOAT * floats) / 16) * 16;

const countOf = ({ n, m, rows, columns }: Tiled): number =>
  Math.ceil(n / rows) * Math.ceil(m / columns);
const scratchOf = ({ attributes: { rows, columns } }: WasmEntry<Tiled>): number =>
  MEASURES + 4 * aligned(rows * columns) + aligned(Math.max(rows, columns) ** 2);

const isFit =
  <A extends Tiled>({ sizes }: TileKernel<A>) =>
  ({ inputs, attributes: own }: WasmEntry<A>): boolean =>
    [own.n, own.m, own.rows, own.columns].every((side) => Number.isInteger(side) && side > 0) &&
    Object.entries(sizes(own, countOf(own))).every(
      ([name, size]) => sizeOf(inputs[name]!) === size,
    );

type Entry<A extends Tiled> = Pick<TileRun<A>, 'together' | 'products' | 'own' | 'at' | 'to'> & {
  readonly scratch: number;
};

function stepOf<A extends Tiled>({ step }: TileKernel<A>, entry: Entry<A>): void {
  const { own, scratch, together } = entry;
  const { n, m, rows, columns } = own;
  const bytes = aligned(rows * columns);
  const tiles = [0, 1, 2, 3].map((k) => scratch + MEASURES + k * bytes);
  const square = scratch + MEASURES + 4 * bytes;
  let tile = 0;
  for (let top = 0; top < n; top += rows)
    for (let left = 0; left < m; left += columns, tile++) {
      const part = [Math.min(rows, n - top), Math.min(columns, m - left), m, columns] as const;
      const isPadded = part[0] < rows || part[1] < columns;
      if (isPadded) new Uint8Array(together.backend.wasm.HEAPU8.buffer).fill(0, tiles[0], square);
      const place = { tile, part, corner: FLOAT * (top * m + left), isPadded };
      step({ ...entry, ...place, measures: scratch, tiles: tiles as never, square });
    }
}

/** As tfjs registers it: one entry after the other, in one block of scratch memory. */
export const tileKernel = <A extends Tiled>(kernel: TileKernel<A>): KernelConfig =>
  inHeap(kernel.declaration.name, (inputs, attributes, together) => {
    const { declaration } = kernel;
    const { backend, pointer } = together;
    const products = heapProducts(backend);
    const entries = entriesOf<Infos, A>(declaration, inputs, attributes);
    if (!products || !entries.every(isFit(kernel))) return [];
    const scratch = allocated(backend, Math.max(...entries.map(scratchOf)));
    try {
      const at = entries.map((entry) => addressesOf(entry.inputs, pointer));
      const results = resultsOf(declaration, entries, backend);
      const names = declaration.results;
      entries.forEach(({ attributes: own }, i) => {
        const mine: Record<string, TensorInfo> = {};
        names.forEach((name, k) => (mine[name] = results[i * names.length + k]!));
        const to = addressesOf(mine, pointer);
        stepOf(kernel, { together, products, own, at: at[i]!, to, scratch });
      });
      return results;
    } finally {
      backend.wasm._free(scratch);
    }
  });

/** Addresses by name, read at once, since a donated tensor has none. */
function addressesOf(infos: Infos, pointer: (info: TensorInfo) => number): Addresses {
  const all: Record<string, number> = {};
  for (const name in infos) all[name] = pointer(infos[name]!);
  return (name) => all[name]!;
}

/** The address of the tile of the gradient, in place if it lies there in one piece. */
export function gradientTile<A extends Tiled>(run: TileRun<A>, copy: number): number {
  const { own, at, part, corner, isPadded, together } = run;
  if (own.columns === own.m && !isPadded) return at('grad') + corner;
  together.exports.copyTile(...part, at('grad') + corner, copy);
  return copy;
}
