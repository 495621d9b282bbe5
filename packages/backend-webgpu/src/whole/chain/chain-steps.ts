import { chainSteps, type ChainStepsAttributes } from '@curvature/spec/internal';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { WIDEST } from '../../chain/order.js';
import { type Backend, bufferOf, compute, type Copy, makeTensor } from '../../device/index.js';
import { copiesOf, type Given, sizeOf, wholeKernel } from '../entries.js';
import { skipOf } from '../skip.js';
import { type Layout, layoutsOf } from './layout.js';
import { chainDispatches, type Placed } from './stages.js';

type Names = 'grad' | 'mean' | 'diagonal' | 'bands' | 'meanOfDiagonal' | 'parameter';
type Entry = Given<Names, ChainStepsAttributes>;

function accepts({ inputs, attributes }: Entry): boolean {
  const { grad, mean, diagonal, bands, meanOfDiagonal, parameter } = inputs;
  const { rows, columns, band } = attributes;
  const size = sizeOf(grad);
  return (
    [rows, columns, band].every(Number.isInteger) &&
    band <= WIDEST &&
    rows * columns === size &&
    [mean, diagonal, parameter].every((each) => sizeOf(each) === size) &&
    sizeOf(bands) === band * size &&
    sizeOf(meanOfDiagonal) === 1
  );
}

/** What goes into the scratch buffer before the step, and out of it after. */
function scratchCopies(
  backend: Backend,
  entries: readonly Entry[],
  layouts: readonly Layout[],
  scratch: GPUBuffer,
  means: readonly TensorInfo[],
): { readonly before: Copy[]; readonly after: Copy[] } {
  const into = (source: TensorInfo, at: number): Copy => ({
    source: bufferOf(backend, source),
    target: scratch,
    bytes: 4 * sizeOf(source),
    targetOffset: 4 * at,
  });
  const before = entries.flatMap(({ inputs: { grad, meanOfDiagonal } }, i) => [
    into(grad, layouts[i]!.base),
    into(meanOfDiagonal, layouts[i]!.mean),
  ]);
  const after = means.map((mean, i): Copy => ({
    source: scratch,
    target: bufferOf(backend, mean),
    bytes: 4,
    sourceOffset: 4 * (layouts[i]!.mean + 1),
  }));
  return { before, after };
}

/**
 * SONew for all matrices of a model. With `n` of them: statistics and directions take n / 2
 * dispatches each, bands above 1 another n / 3, and the last pass n / 7. Gradients are copied; all
 * states and parameters stay where they are.
 */
export const chainStepsKernel = wholeKernel<Names, ChainStepsAttributes>(
  chainSteps,
  accepts,
  ['bands'],
  ({ backend, entries, skip, donated }) => {
    const { layouts, length } = layoutsOf(entries.map(({ inputs }) => sizeOf(inputs.grad)));
    const held = makeTensor(backend, [length]);
    const scratch = bufferOf(backend, held);
    const means = entries.map(() => makeTensor(backend, []));
    const { before, after } = scratchCopies(backend, entries, layouts, scratch, means);
    const flag = skipOf(backend, skip);
    const made = entries.map(({ inputs: { mean, diagonal, bands, parameter } }) =>
      [mean, diagonal, bands, parameter].map(donated),
    );
    const placed = entries.map(({ attributes }, i): Placed => {
      const [mean, diagonal, bands, parameter] = made[i]!.map(({ info }) =>
        sizeOf(info) > 0 ? [bufferOf(backend, info)] : [],
      ) as [GPUBuffer[], GPUBuffer[], GPUBuffer[], GPUBuffer[]];
      const own = { mean: mean[0]!, diagonal: diagonal[0]!, parameter: parameter[0]! };
      return { layout: layouts[i]!, attributes, bands, ...own };
    });
    const copies = [...before, ...flag.copies, ...copiesOf(made.flat())];
    compute(backend, chainDispatches(placed, [scratch, flag.buffer]), copies, after);
    backend.disposeData(held.dataId);
    return made.flatMap(([mean, diagonal, bands, parameter], i) => [
      mean!.info,
      diagonal!.info,
      bands!.info,
      means[i]!,
      parameter!.info,
    ]);
  },
);
