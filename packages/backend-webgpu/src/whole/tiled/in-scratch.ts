import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Backend,
  bufferOf,
  compute,
  type Copy,
  deviceOf,
  type Dispatch,
  makeTensor,
} from '../../device/index.js';
import { sizeOf } from '../entries.js';
import { skipOf } from '../skip.js';

/** What an entry keeps in the scratch buffer during a call. */
export interface Kept {
  /** Numbers that it takes there. */
  readonly length: number;
  /** What is copied there first, by its offset among these. */
  readonly held: readonly Held[];
}
interface Held {
  readonly source: GPUBuffer;
  readonly bytes: number;
  readonly offset: number;
}

/** A tensor to copy, which may be given away after this. */
export const heldAt = (backend: Backend, tensor: TensorInfo, offset: number): Held => ({
  source: bufferOf(backend, tensor),
  bytes: 4 * sizeOf(tensor),
  offset,
});

/** An entry with the start of its numbers. */
export type InScratch<P> = P & { readonly base: number };

/** Scratch memory of one pass over entries, in bytes: above it, they are taken in several. */
const MOST = 2 ** 28;

/** Entries in groups whose numbers fit into `most`, or one alone; each begins at 0. */
export function groupsOf<P extends Kept>(entries: readonly P[], most: number): InScratch<P>[][] {
  const groups: InScratch<P>[][] = [];
  let filled = Infinity;
  for (const entry of entries) {
    if (filled + entry.length > most) {
      groups.push([]);
      filled = 0;
    }
    groups.at(-1)!.push({ ...entry, base: filled });
    filled += entry.length;
  }
  return groups;
}

const lengthOf = (group: readonly InScratch<Kept>[]): number => {
  const { base, length } = group.at(-1)!;
  return base + length;
};

/** Whether the device can bind what each entry needs. */
export const fits = (backend: Backend, entries: readonly Kept[]): boolean =>
  entries.every(({ length }) => 4 * length <= deviceOf(backend).limits.maxStorageBufferBindingSize);

/**
 * Runs the dispatches of a step, in scratch memory that all its groups share. `dispatches` gets the
 * scratch buffer and the flag's, in this order last among the buffers of each.
 */
export function inScratch<P extends Kept>(
  backend: Backend,
  entries: readonly P[],
  { skip, copies }: { readonly skip: TensorInfo | undefined; readonly copies: readonly Copy[] },
  dispatches: (group: readonly InScratch<P>[], rest: readonly GPUBuffer[]) => Dispatch[],
): void {
  const flag = skipOf(backend, skip);
  const most = Math.min(MOST, deviceOf(backend).limits.maxStorageBufferBindingSize) / 4;
  const groups = groupsOf(entries, most);
  const held = makeTensor(backend, [Math.max(...groups.map(lengthOf))]);
  const scratch = bufferOf(backend, held);
  groups.forEach((group, i) => {
    const own = group.flatMap((entry) => copiesInto(scratch, entry));
    const before = i === 0 ? [...own, ...flag.copies, ...copies] : own;
    compute(backend, dispatches(group, [scratch, flag.buffer]), before);
  });
  backend.disposeData(held.dataId);
}

const copiesInto = (target: GPUBuffer, { held, base }: InScratch<Kept>): Copy[] =>
  held.map(({ source, bytes, offset }) => ({
    source,
    target,
    bytes,
    targetOffset: 4 * (base + offset),
  }));
