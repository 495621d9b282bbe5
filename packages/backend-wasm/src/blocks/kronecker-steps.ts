import {
  entriesOf,
  type KroneckerAttributes,
  kroneckerSteps,
  vectorSteps,
} from '@curvature/spec/internal';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { Part } from '../fused/exports.js';
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
import { shareOf } from './graft-share.js';
import {
  type Addresses,
  matrixSides,
  type Sides,
  type TileCall,
  vectorSide,
} from './tile-sides.js';

type Entry = WasmEntry<KroneckerAttributes>;

const FLOAT = 4;
/** Two norms, aligned for SIMD. */
const MEASURES = 16;
const aligned = (floats: number) => Math.ceil((FLOAT * floats) / 16) * 16;

const tilesIn = ({ n, m, rows, columns }: KroneckerAttributes): number =>
  Math.ceil(n / rows) * Math.ceil(m / columns);

const isFit =
  (sides: Sides) =>
  ({ inputs, attributes: own }: Entry): boolean => {
    const { n, m, rows, columns } = own;
    if (![n, m, rows, columns].every((side) => Number.isInteger(side) && side > 0)) return false;
    const whole = ['grad', 'mean', 'moment', 'parameter'];
    return (
      whole.every((name) => sizeOf(inputs[name]!) === n * m) &&
      sides
        .matrices(own)
        .every(([name, side]) => sizeOf(inputs[name]!) === tilesIn(own) * side * side)
    );
  };

/** Bytes of a tile, and of the larger of its sides' matrices. */
const tileBytes = ({ attributes: { rows, columns } }: Entry) => aligned(rows * columns);
const matrixBytes = ({ attributes: { rows, columns } }: Entry) =>
  aligned(Math.max(rows, columns) ** 2);
const scratchBytes = (entry: Entry) => MEASURES + 4 * tileBytes(entry) + matrixBytes(entry);

/** The step of one entry: its addresses, and scratch for a tile at a time. */
interface Run {
  readonly own: KroneckerAttributes;
  readonly sides: Sides;
  readonly at: Addresses;
  readonly to: Addresses;
  readonly together: Together;
  readonly products: HeapProducts;
  readonly scratch: {
    readonly measures: number;
    readonly tiles: number;
    readonly bytes: number;
  };
}

/** The step of one tile after the other, so that what it takes stays in the cache. */
function step(run: Run): void {
  const { n, m, rows, columns } = run.own;
  let tile = 0;
  for (let top = 0; top < n; top += rows)
    for (let left = 0; left < m; left += columns) stepOfTile(run, tile++, top, left);
}

function stepOfTile(run: Run, tile: number, top: number, left: number): void {
  const { own, at, to, sides, together, products, scratch } = run;
  const { n, m, rows, columns } = own;
  const { exports, backend } = together;
  const part = [Math.min(rows, n - top), Math.min(columns, m - left), m, columns] as const;
  const [x, direction, source, half, square] = [0, 1, 2, 3, 4].map(
    (k) => scratch.tiles + k * scratch.bytes,
  ) as [number, number, number, number, number];
  const isPadded = part[0] < rows || part[1] < columns;
  if (isPadded) new Uint8Array(backend.wasm.HEAPU8.buffer).fill(0, x, half);
  const corner = FLOAT * (top * m + left);
  const call = { exports, products, own, at, to, tile, half, square };
  statistics(run, call, { part, corner, isPadded, tile: x });
  exports.filterTile(
    ...part,
    ...([at('grad') + corner, at('mean') + corner, at('moment') + corner] as const),
    ...([to('mean') + corner, to('moment') + corner, direction, source] as const),
    ...([own.decayMean, own.weightMean, own.meanScale, own.ahead] as const),
    ...([own.decayMoment, own.weightMoment, own.momentScale, own.epsilon] as const),
  );
  sides.apply(call, direction, x);
  const share = shareOf(together, rows * columns, x, source, scratch.measures);
  exports.updateTile(
    ...part,
    ...([at('parameter') + corner, share === null ? source : x, to('parameter') + corner] as const),
    ...([own.decayParameter, -own.rate * (share ?? 1)] as const),
  );
}

interface GradientTile {
  readonly part: Part;
  readonly corner: number;
  readonly isPadded: boolean;
  /** Scratch for a copy. */
  readonly tile: number;
}

function statistics(
  { own, at, sides, together: { exports } }: Run,
  call: TileCall,
  { part, corner, isPadded, tile }: GradientTile,
): void {
  if (own.accumulate === 0) return sides.keep(call);
  if (own.columns === own.m && !isPadded) return sides.accumulate(call, at('grad') + corner);
  exports.copyTile(...part, at('grad') + corner, tile);
  sides.accumulate(call, tile);
}

/** The kernel of `declaration`: one entry after the other, in one block of scratch memory. */
const stepsInHeap = (
  declaration: typeof kroneckerSteps | typeof vectorSteps,
  sides: Sides,
): KernelConfig =>
  inHeap(declaration.name, (inputs, attributes, together) => {
    const { backend, pointer } = together;
    const products = heapProducts(backend);
    const entries = entriesOf<Infos, KroneckerAttributes>(declaration, inputs, attributes);
    if (!products || !entries.every(isFit(sides))) return [];
    const scratch = allocated(backend, Math.max(...entries.map(scratchBytes)));
    try {
      const at = entries.map((entry) => addressesOf(entry.inputs, pointer));
      const results = resultsOf(declaration, entries, backend);
      const names = declaration.results as readonly string[];
      entries.forEach((entry, i) => {
        const mine = names.map((name, k) => [name, results[i * names.length + k]!] as const);
        const to = addressesOf(Object.fromEntries(mine), pointer);
        const tiles = scratch + MEASURES;
        const places = { measures: scratch, tiles, bytes: tileBytes(entry) };
        const { attributes: own } = entry;
        step({ own, sides, at: at[i]!, to, together, products, scratch: places });
      });
      return results;
    } finally {
      backend.wasm._free(scratch);
    }
  });

/** Addresses by name, read at once, since a donated tensor has none. */
function addressesOf(infos: Infos, pointer: (info: TensorInfo) => number): Addresses {
  const all = new Map(Object.entries(infos).map(([name, info]) => [name, pointer(info)]));
  return (name) => all.get(name)!;
}

/** Whole steps of Shampoo. */
export const kroneckerStepsInHeap = [
  stepsInHeap(kroneckerSteps, matrixSides),
  stepsInHeap(vectorSteps, vectorSide),
];
