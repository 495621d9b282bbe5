// Numbers that travel with the gradients: what rank 0 has measured, and of each rank a hash of the
// names of its parameters.
import type { Communicator, Timing } from '@curvature/spec';

/** Whole numbers up to this are exact in float32. */
const EXACT = 2 ** 24;
const TIMING = 3;

export function notesOf(
  { rank, size }: Communicator,
  key: number,
  timing: Timing | null,
): Float32Array {
  const notes = new Float32Array(TIMING + size);
  if (timing) notes.set([1, timing.stepMs, timing.refreshMs]);
  notes[TIMING + rank] = key % EXACT;
  return notes;
}

export function readNotes(
  { size }: Communicator,
  notes: Float32Array,
): { readonly timing: Timing | null; readonly areAlike: boolean } {
  const [isMeasured, stepMs, refreshMs] = notes as unknown as [number, number, number];
  const keys = notes.subarray(TIMING, TIMING + size);
  return {
    timing: isMeasured ? { stepMs, refreshMs } : null,
    areAlike: keys.every((key) => key === keys[0]),
  };
}
