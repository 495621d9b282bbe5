import { type GraftedAttributes, layerSteps } from '@curvature/spec/internal';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { bufferOf, type Dispatch } from '../../device/index.js';
import { groupsFor } from '../../kernels/each.js';
import { TILE } from '../../products/blocked.js';
import { copiesOf, type Given, sizeOf, wholeKernel } from '../entries.js';
import { type Stage, staged } from '../staged.js';
import { filter } from '../tiled/filter.js';
import { fits, heldAt, type InScratch, inScratch, type Kept } from '../tiled/in-scratch.js';
import { lastGroups, lastPassOfLayers } from '../tiled/last-pass.js';
import { blocksOf } from '../tiled/product.js';
import { leftBlocks, rightBlocks } from './blocks.js';

type Results = (typeof layerSteps.results)[number];
type Names = Results | 'grad' | 'left' | 'right';
type Entry = Given<Names, GraftedAttributes>;

/** A stack of blocks: their side, and whether it is a diagonal, taken in blocks of zeros. */
interface Blocks {
  readonly buffer: GPUBuffer;
  readonly size: number;
  readonly count: number;
  readonly isDiagonal: 0 | 1;
}
/** A layer as one tile. */
interface Placed extends Kept {
  readonly own: GraftedAttributes & {
    readonly n: number;
    readonly m: number;
    readonly rows: number;
    readonly columns: number;
  };
  readonly left: Blocks;
  readonly right: Blocks;
  readonly made: Readonly<Record<Results, GPUBuffer>>;
}

/** Whether blocks cover `n` rows or columns, and none of them lies beyond these. */
const covers = ({ shape: [count, side, width] }: TensorInfo, n: number): boolean =>
  side === width && count === Math.ceil(n / side!);

const shapeOf = ({ inputs: { mean, bias } }: Entry): readonly [n: number, m: number] => [
  sizeOf(mean) / sizeOf(bias),
  sizeOf(bias),
];

function accepts(entry: Entry): boolean {
  const { grad, mean, moment, left, right, kernel, bias } = entry.inputs;
  const [n, m] = shapeOf(entry);
  return (
    [grad, mean, moment].every((x) => sizeOf(x) === n * m) &&
    sizeOf(kernel) + sizeOf(bias) === n * m &&
    [left, right].every(({ shape }) => shape.length === 3) &&
    covers(left, n) &&
    covers(right, m)
  );
}

const blocks = ({ shape }: TensorInfo, buffer: GPUBuffer): Blocks => {
  const [count, size] = shape as [number, number];
  return size > 1
    ? { buffer, size, count, isDiagonal: 0 }
    : { buffer, size: TILE, count: Math.ceil(count / TILE), isDiagonal: 1 };
};

const leftGroups = ({ left, own }: Placed): number => left.count * blocksOf(left.size, own.m);
const rightGroups = ({ right, own }: Pick<Placed, 'right' | 'own'>): number =>
  right.count * blocksOf(own.n, right.size);

function dispatchesOf(all: readonly InScratch<Placed>[], rest: readonly GPUBuffer[]): Dispatch[] {
  const stage = (
    program: Stage<unknown>['program'],
    buffers: (entry: Placed) => readonly GPUBuffer[],
    groups: (entry: Placed) => number,
    side: 'left' | 'right' = 'left',
  ) =>
    staged(all, {
      program,
      buffers,
      rest,
      numbers: (entry) => ({
        ...entry.own,
        base: entry.base,
        size: entry[side].size,
        isDiagonal: entry[side].isDiagonal,
        parts: rightGroups(entry),
        groups: groups(entry),
      }),
    });
  return [
    ...stage(
      filter,
      ({ made: { mean, moment } }) => [mean, moment],
      ({ own: { n, m } }) => groupsFor(n * m),
    ),
    ...stage(leftBlocks, ({ left }) => [left.buffer], leftGroups),
    ...stage(rightBlocks, ({ right }) => [right.buffer], rightGroups, 'right'),
    ...stage(
      lastPassOfLayers,
      ({ made: { kernel, bias } }) => [kernel, bias],
      ({ own }) => lastGroups(own),
    ),
  ];
}

/**
 * Steps of all layers of a model. With `n` of them: the filter and the last pass n / 3 dispatches
 * each, and the blocks of each side n / 7. Gradients are copied; averages, kernels and biases stay
 * where they are.
 */
export const layerStepsKernel = wholeKernel<Names, GraftedAttributes>(
  layerSteps,
  accepts,
  [],
  ({ backend, entries, skip, donated }) => {
    const kept = entries.map((entry) => {
      const { inputs, attributes } = entry;
      const [n, m] = shapeOf(entry);
      const right = blocks(inputs.right, bufferOf(backend, inputs.right));
      const left = blocks(inputs.left, bufferOf(backend, inputs.left));
      const own = { ...attributes, n, m, rows: n, columns: m };
      const length = 4 * n * m + 4 * rightGroups({ right, own });
      return { own, left, right, length, held: [heldAt(backend, inputs.grad, 0)] };
    });
    if (!fits(backend, kept)) return [];
    const made = entries.map(({ inputs }) =>
      layerSteps.results.map((name) => donated(inputs[name])),
    );
    const placed = kept.map((entry, i): Placed => {
      const own = layerSteps.results.map((name, k) => [name, bufferOf(backend, made[i]![k]!.info)]);
      return { ...entry, made: Object.fromEntries(own) as Placed['made'] };
    });
    const results = made.flat();
    inScratch(backend, placed, { skip, copies: copiesOf(results) }, dispatchesOf);
    return results.map(({ info }) => info);
  },
);
