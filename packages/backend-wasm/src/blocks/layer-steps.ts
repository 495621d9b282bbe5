import { entriesOf, type GraftedAttributes, layerSteps } from '@curvature/spec/internal';
import type { TensorInfo } from '@tensorflow/tfjs-core';
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
import { cover, timesColumns, timesRows } from './block-products.js';
import { shareOf } from './graft-share.js';

type Entry = WasmEntry<GraftedAttributes>;

const FLOAT = 4;
/** Bytes: a line of the cache, for whose multiples backends have the fastest copies. */
const LINE = 64;
/** Two norms. */
const MEASURES = LINE;
const aligned = (bytes: number) => Math.ceil(bytes / LINE) * LINE;

/** Rows with that of the bias, and columns. */
const shapeOf = ({ inputs: { bias, mean } }: Entry): readonly [number, number] => {
  const columns = sizeOf(bias!);
  return [sizeOf(mean!) / columns, columns];
};

/** Diagonals, many blocks of size 1, are left to the stages. */
const isSquare = ({ shape }: TensorInfo) =>
  shape.length === 3 && shape[1] === shape[2] && (shape[1]! > 1 || shape[0] === 1);

function isFit(entry: Entry): boolean {
  const { grad, mean, moment, left, right, kernel, bias } = entry.inputs;
  const [rows, columns] = shapeOf(entry);
  return (
    columns > 0 &&
    [grad, mean, moment].every((x) => sizeOf(x!) === rows * columns) &&
    sizeOf(kernel!) + sizeOf(bias!) === rows * columns &&
    isSquare(left!) &&
    isSquare(right!) &&
    cover(left!.shape, rows) &&
    cover(right!.shape, columns)
  );
}

const scratchOf = ({ inputs: { mean } }: Entry): number =>
  LINE + MEASURES + 3 * aligned(FLOAT * sizeOf(mean!));

const sidesOf = ({ inputs }: Entry) => [inputs['left']!, inputs['right']!] as const;

/** Whether the backend multiplies, for which blocks need no place in the heap. */
const isForBackend = (entry: Entry, { backend }: Together): boolean =>
  backend.takesSides?.(sidesOf(entry), shapeOf(entry)) === true;

/** Where the inputs lie; 0 for blocks that need no place. */
function addresses(entry: Entry, together: Together): number[] {
  const isOutside = isForBackend(entry, together);
  return layerSteps.inputs.map((name) =>
    isOutside && (name === 'left' || name === 'right') ? 0 : together.pointer(entry.inputs[name]!),
  );
}

/** The step of one entry. `at`: grad, mean, moment, left, right, kernel, bias. */
function step(
  entry: Entry,
  at: readonly number[],
  to: readonly number[],
  { together, products, scratch }: { together: Together; products: HeapProducts; scratch: number },
): void {
  const { attributes: own, inputs } = entry;
  const [grad, mean, moment, left, right, kernel, bias] = at as Seven;
  const [nextMean, nextMoment, nextKernel, nextBias] = to as Four;
  const [rows, columns] = shapeOf(entry);
  const bytes = aligned(FLOAT * rows * columns);
  const direction = aligned(scratch + MEASURES);
  const [source, half] = [direction + bytes, direction + 2 * bytes];
  const { exports } = together;
  exports.filterTile(
    ...([rows, columns, columns, columns] as const),
    ...([grad, mean, moment, nextMean, nextMoment, direction, source] as const),
    ...([own.decayMean, own.weightMean, own.meanScale, own.ahead] as const),
    ...([own.decayMoment, own.weightMoment, own.momentScale, own.epsilon] as const),
  );
  if (isForBackend(entry, together))
    together.backend.timesBothSides!(sidesOf(entry), [rows, columns], direction);
  else {
    const matrix = { rows, columns };
    const size = (name: 'left' | 'right') => inputs[name]!.shape[1]!;
    timesRows(products, { ...matrix, size: size('left'), blocks: left, from: direction, to: half });
    const blocks = { size: size('right'), blocks: right };
    timesColumns(products, { ...matrix, ...blocks, from: half, to: direction });
  }
  const share = shareOf(together, rows * columns, direction, source, scratch);
  const update = share === null ? source : direction;
  const factors = [own.decayParameter, -own.rate * (share ?? 1)] as const;
  const kernelSize = sizeOf(inputs['kernel']!);
  exports.blend(kernelSize, kernel, update, nextKernel, ...factors);
  exports.blend(columns, bias, update + FLOAT * kernelSize, nextBias, ...factors);
}
type Seven = [number, number, number, number, number, number, number];
type Four = [number, number, number, number];

/** `layerSteps`: one entry after the other, in one block of scratch memory. */
export const layerStepsInHeap = inHeap(layerSteps.name, (inputs, attributes, together) => {
  const { backend, pointer } = together;
  const products = heapProducts(backend);
  const entries = entriesOf<Infos, GraftedAttributes>(layerSteps, inputs, attributes);
  if (!products || !entries.every(isFit)) return [];
  const scratch = allocated(backend, Math.max(...entries.map(scratchOf)));
  try {
    const at = entries.map((entry) => addresses(entry, together));
    const results = resultsOf(layerSteps, entries, backend);
    const count = layerSteps.results.length;
    entries.forEach((entry, i) => {
      const to = results.slice(count * i, count * (i + 1)).map(pointer);
      step(entry, at[i]!, to, { together, products, scratch });
    });
    return results;
  } finally {
    backend.wasm._free(scratch);
  }
});
