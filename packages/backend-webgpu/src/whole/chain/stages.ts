import type { ChainStepsAttributes } from '@curvature/spec/internal';
import type { Dispatch, Program } from '../../device/index.js';
import { batches, slottedValues, STORAGES } from '../slots.js';
import { directions, stabilities } from './directions.js';
import { lastPass } from './last-pass.js';
import { fields, lastFields, type Layout, valuesOf } from './layout.js';
import { statistics } from './statistics.js';

/** An entry with its buffers and its place in the scratch buffer. */
export interface Placed {
  readonly layout: Layout;
  readonly attributes: ChainStepsAttributes;
  readonly mean: GPUBuffer;
  readonly diagonal: GPUBuffer;
  /** None for band 0. */
  readonly bands: readonly GPUBuffer[];
  readonly parameter: GPUBuffer;
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

/** Statistics, stability and directions of entries of one band. */
function stagesOf(
  band: number,
  entries: readonly Placed[],
  rest: readonly GPUBuffer[],
): Dispatch[] {
  const each = band > 0 ? 3 : 2;
  const over =
    (
      make: (band: number, slots: number) => Program,
      buffers: ReturnType<Stage>['buffers'],
    ): Stage =>
    (batch) => ({ program: make(band, batch.length), wanted: fields, buffers });
  const all = ({ mean, diagonal, bands }: Placed) => [mean, diagonal, ...bands];
  const known = ({ diagonal, bands }: Placed) => [diagonal, ...bands];
  return [
    ...staged(entries, each, rest, over(statistics, all)),
    ...(band > 1 ? staged(entries, 2, rest, over(stabilities, known)) : []),
    ...staged(entries, each, rest, over(directions, all)),
  ];
}

const last: Stage = (batch) => ({
  program: lastPass(batch.length),
  wanted: lastFields,
  buffers: ({ parameter }) => [parameter],
});

/** All dispatches of a step; `rest` are the buffers that all of them have last. */
export function chainDispatches(
  entries: readonly Placed[],
  rest: readonly GPUBuffer[],
): Dispatch[] {
  const bands = [...new Set(entries.map(({ attributes }) => attributes.band))];
  const ofBand = (band: number) => entries.filter(({ attributes }) => attributes.band === band);
  return [
    ...bands.flatMap((band) => stagesOf(band, ofBand(band), rest)),
    ...staged(entries, 1, rest, last),
  ];
}
