import type { Dispatch, Program } from '../device/index.js';
import { batches, slottedValues, STORAGES } from './slots.js';

/** One pass over all entries of a step. */
export interface Stage<P> {
  /** Over so many slots. */
  readonly program: (slots: number) => Program;
  /** The buffers of an entry, equally many for each. */
  readonly buffers: (entry: P) => readonly GPUBuffer[];
  /** Those of all entries, last among the buffers. */
  readonly rest: readonly GPUBuffer[];
  /** Storage buffers among these, the others are uniforms. Default 1: the scratch buffer. */
  readonly storages?: number;
  /** Its numbers, more than the program's if it likes, and `groups`: its workgroups. */
  readonly numbers: (entry: P) => Readonly<Record<string, number>> & { readonly groups: number };
}

/** As few dispatches as storage buffers allow. */
export function staged<P>(entries: readonly P[], stage: Stage<P>): Dispatch[] {
  if (entries.length === 0) return [];
  const { program, buffers, rest, storages = 1, numbers } = stage;
  const each = buffers(entries[0]!).length;
  return batches(entries, Math.floor((STORAGES - storages) / each)).map((batch) => {
    const values = batch.map(numbers);
    return {
      program: program(batch.length),
      buffers: [...batch.flatMap(buffers), ...rest],
      numbers: slottedValues(values),
      groups: values.reduce((sum, { groups }) => sum + groups, 0),
    };
  });
}
