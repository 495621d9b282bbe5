import type { Dispatch, Program } from '../device/index.js';
import { batches, slottedValues, STORAGES } from './slots.js';

/** One pass over all entries of a step. */
export interface Stage<P> {
  /** Over so many slots; its numbers may be fewer than those of the entries. */
  readonly program: (slots: number) => Program;
  /** The buffers of an entry, equally many for each. */
  readonly buffers: (entry: P) => readonly GPUBuffer[];
  /** Those of all entries; the first is a storage buffer, and no other. */
  readonly rest: readonly GPUBuffer[];
  /** Its numbers, `groups` among them: its workgroups. */
  readonly numbers: (entry: P) => Readonly<Record<string, number>> & { readonly groups: number };
}

/** As few dispatches as storage buffers allow. */
export function staged<P>(entries: readonly P[], stage: Stage<P>): Dispatch[] {
  if (entries.length === 0) return [];
  const { program, buffers, rest, numbers } = stage;
  const each = buffers(entries[0]!).length;
  return batches(entries, Math.floor((STORAGES - 1) / each)).map((batch) => {
    const values = batch.map(numbers);
    return {
      program: program(batch.length),
      buffers: [...batch.flatMap(buffers), ...rest],
      numbers: slottedValues(values),
      groups: values.reduce((sum, { groups }) => sum + groups, 0),
    };
  });
}
