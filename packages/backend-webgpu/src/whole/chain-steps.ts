import { chainSteps, type ChainStepsAttributes } from '@curvature/spec/internal';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { WIDEST } from '../chain/order.js';
import {
  type Backend,
  bufferOf,
  compute,
  type Copy,
  type Dispatch,
  makeTensor,
  type Program,
} from '../device/index.js';
import { fields, lastFields, type Layout, layoutsOf, valuesOf } from './chain-layout.js';
import { directions, lastPass, stabilities, statistics } from './chain-programs.js';
import { copiesOf, type Given, sizeOf, wholeKernel } from './entries.js';
import { skipOf } from './skip.js';
import { batches, slottedValues, STORAGES } from './slots.js';

type Names = 'grad' | 'mean' | 'diagonal' | 'bands' | 'meanOfDiagonal' | 'parameter';
type Entry = Given<Names, ChainStepsAttributes>;

/** An entry with its buffers and its place in the scratch buffer. */
interface Placed {
  readonly layout: Layout;
  readonly attributes: ChainStepsAttributes;
  readonly mean: GPUBuffer;
  readonly diagonal: GPUBuffer;
  /** None for band 0. */
  readonly bands: readonly GPUBuffer[];
  readonly parameter: GPUBuffer;
}

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

/** Programs by what they are made of, each made once. */
const programs = new Map<string, Program>();
function programOf(make: (...given: number[]) => Program, ...given: number[]): Program {
  const key = [make.name, ...given].join();
  let program = programs.get(key);
  if (!program) programs.set(key, (program = make(...given)));
  return program;
}

/** One dispatch over a batch of entries. */
type Stage = (batch: readonly Placed[]) => {
  readonly program: Program;
  readonly wanted: Readonly<Record<string, unknown>>;
  readonly buffers: (entry: Placed) => readonly GPUBuffer[];
};

/** A stage over all entries; each has so many buffers beside the scratch buffer. */
const staged = (
  entries: readonly Placed[],
  each: number,
  rest: readonly GPUBuffer[],
  stage: Stage,
): Dispatch[] =>
  batches(entries, Math.floor((STORAGES - 1) / each)).map((batch) => {
    const { program, wanted, buffers } = stage(batch);
    return {
      program,
      buffers: [...batch.flatMap(buffers), ...rest],
      numbers: slottedValues(
        batch.map(({ layout, attributes }) => valuesOf(wanted, layout, attributes)),
      ),
      groups: batch.reduce((sum, { layout }) => sum + layout.groups, 0),
    };
  });

/** The dispatches of entries of one band. */
function stagesOf(
  band: number,
  entries: readonly Placed[],
  rest: readonly GPUBuffer[],
): Dispatch[] {
  const state = band > 0 ? 3 : 2;
  const buffers = ({ mean, diagonal, bands }: Placed) => [mean, diagonal, ...bands];
  const over =
    (make: (band: number, slots: number) => Program): Stage =>
    (batch) => ({
      program: programOf(make as (...given: number[]) => Program, band, batch.length),
      wanted: fields,
      buffers: make === stabilities ? ({ diagonal, bands }) => [diagonal, ...bands] : buffers,
    });
  return [
    ...staged(entries, state, rest, over(statistics)),
    ...(band > 1 ? staged(entries, 2, rest, over(stabilities)) : []),
    ...staged(entries, state, rest, over(directions)),
  ];
}

const last: Stage = (batch) => ({
  program: programOf(lastPass, batch.length),
  wanted: lastFields,
  buffers: ({ parameter }) => [parameter],
});

const bandsOf = (entries: readonly Placed[]): number[] => [
  ...new Set(entries.map(({ attributes }) => attributes.band)),
];

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
    const rest = [scratch, flag.buffer];
    const dispatches = bandsOf(placed).flatMap((band) =>
      stagesOf(
        band,
        placed.filter(({ attributes }) => attributes.band === band),
        rest,
      ),
    );
    const copies = [...before, ...flag.copies, ...copiesOf(made.flat())];
    compute(backend, [...dispatches, ...staged(placed, 1, rest, last)], copies, after);
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
