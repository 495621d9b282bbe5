import { type GraftedAttributes, layerSteps } from '@curvature/spec/internal';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Backend } from '../../device/index.js';
import { groupsFor } from '../../kernels/each.js';
import { TILE } from '../../products/blocked.js';
import { covers } from '../../products/blocks.js';
import { type Given, sizeOf } from '../entries.js';
import { filter } from '../tiled/filter.js';
import { heldAt } from '../tiled/in-scratch.js';
import { lastGroups, lastPassOfLayers } from '../tiled/last-pass.js';
import { blocksOf } from '../tiled/product.js';
import { tiledKernel } from '../tiled/tiled-kernel.js';
import { leftBlocks, rightBlocks } from './blocks.js';

type Names = (typeof layerSteps.results)[number] | 'grad' | 'left' | 'right';
type Entry = Given<Names, GraftedAttributes>;

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
    covers(left, n) &&
    covers(right, m)
  );
}

/** A stack of blocks: their side, and whether it is a diagonal, taken in blocks of zeros. */
function blocks({ shape }: TensorInfo) {
  const [count, size] = shape as [number, number];
  return size > 1
    ? { count, numbers: { size, isDiagonal: 0 } }
    : { count: Math.ceil(count / TILE), numbers: { size: TILE, isDiagonal: 1 } };
}

/** A layer as one tile, and workgroups for the blocks on either side. */
function keep(backend: Backend, entry: Entry) {
  const [n, m] = shapeOf(entry);
  const { inputs, attributes } = entry;
  const [left, right] = [blocks(inputs.left), blocks(inputs.right)];
  const leftGroups = left.count * blocksOf(left.numbers.size, m);
  const parts = right.count * blocksOf(n, right.numbers.size);
  return {
    own: { ...attributes, n, m, rows: n, columns: m, parts },
    left: { numbers: left.numbers, groups: leftGroups },
    right: { numbers: right.numbers, groups: parts },
    length: 4 * n * m + 4 * parts,
    held: [heldAt(backend, inputs.grad, 0)],
  };
}
type Kept = ReturnType<typeof keep>;

/**
 * Steps of all layers of a model. With `n` of them: the filter and the last pass n / 3 dispatches
 * each, and the blocks of each side n / 7. Gradients are copied; averages, kernels and biases stay
 * where they are.
 */
export const layerStepsKernel = tiledKernel<Names, GraftedAttributes, Kept>({
  declaration: layerSteps,
  accepts,
  keep,
  dispatches: (pass) => [
    ...pass(filter, ['mean', 'moment'], ({ own: { n, m } }) => groupsFor(n * m)),
    ...pass(leftBlocks, ['left'], ({ left }) => left.groups, {
      numbers: ({ left }) => left.numbers,
    }),
    ...pass(rightBlocks, ['right'], ({ right }) => right.groups, {
      numbers: ({ right }) => right.numbers,
    }),
    ...pass(lastPassOfLayers, ['kernel', 'bias'], ({ own }) => lastGroups(own)),
  ],
});
