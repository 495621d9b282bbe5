import type { ChainStepsAttributes } from '@curvature/spec/internal';
import type { Dispatch } from '../../device/index.js';
import { type Stage, staged } from '../staged.js';
import { directions, stabilities } from './directions.js';
import { lastPass } from './last-pass.js';
import type { Layout } from './layout.js';
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

type Pass = Pick<Stage<Placed>, 'program' | 'buffers'>;

const known = ({ diagonal, bands }: Placed) => [diagonal, ...bands];
const all = (entry: Placed) => [entry.mean, ...known(entry)];

/** Statistics, stability and directions of entries of one band. */
function passesOf(band: number): Pass[] {
  return [
    { program: (slots) => statistics(band, slots), buffers: all },
    ...(band > 1 ? [{ program: (slots: number) => stabilities(band, slots), buffers: known }] : []),
    { program: (slots) => directions(band, slots), buffers: all },
  ];
}

/** All dispatches of a step; `rest` are the buffers that all of them have last. */
export function chainDispatches(
  entries: readonly Placed[],
  rest: readonly GPUBuffer[],
): Dispatch[] {
  const numbers = ({ layout, attributes }: Placed) => ({ ...attributes, ...layout });
  const over = (some: readonly Placed[], pass: Pass) => staged(some, { ...pass, rest, numbers });
  const bands = [...new Set(entries.map(({ attributes }) => attributes.band))];
  const ofBand = (band: number) => entries.filter(({ attributes }) => attributes.band === band);
  return [
    ...bands.flatMap((band) => passesOf(band).flatMap((pass) => over(ofBand(band), pass))),
    ...over(entries, { program: lastPass, buffers: ({ parameter }) => [parameter] }),
  ];
}
