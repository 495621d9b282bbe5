// The memory that the ranks of one process share: a head of flags, the calls of all ranks, and a
// chunk for each rank; calls and chunks twice, so that one side may still be read while the other
// is written.
import { CALL_NUMBERS } from '../member/call.js';
import type { Seat } from '../member/seat.js';

/** What a thread is given by its launcher. */
export interface Place extends Seat {
  readonly memory: SharedArrayBuffer;
}

/** Bytes that a rank shows the others at once; a multiple of every element. */
export const CHUNK = 1 << 20;
const SIDES = 2;

const round = (bytes: number) => Math.ceil(bytes / 64) * 64;

/** Bytes of the parts, in order; each starts at a multiple of 64. */
const partsOf = (size: number) => {
  const head = round(4 * (3 + size));
  const calls = round(SIDES * size * CALL_NUMBERS * 8);
  return { head, calls, chunks: SIDES * size * CHUNK };
};

export function newMemory(size: number): SharedArrayBuffer {
  const { head, calls, chunks } = partsOf(size);
  return new SharedArrayBuffer(head + calls + chunks);
}

/** The parts of the memory as one rank sees them. */
export interface Views {
  /** [0]: ranks that have come to the barrier; [1]: barriers passed; [2]: 1 + a rank that ended. */
  readonly flags: Int32Array;
  /** Barriers that each rank has come to. */
  readonly arrivals: Int32Array;
  readonly calls: readonly Float64Array[];
  /** Where the chunk of a rank begins, in bytes. */
  readonly chunkAt: (side: number, rank: number) => number;
}
export const [COME, TURN, ENDED] = [0, 1, 2];

export function viewsOf(memory: SharedArrayBuffer, size: number): Views {
  const { head, calls } = partsOf(size);
  const numbers = size * CALL_NUMBERS;
  return {
    flags: new Int32Array(memory, 0, 3),
    arrivals: new Int32Array(memory, 12, size),
    calls: [0, 1].map((side) => new Float64Array(memory, head + side * numbers * 8, numbers)),
    chunkAt: (side, rank) => head + calls + (side * size + rank) * CHUNK,
  };
}

/** The launcher tells the others that a rank is gone. */
export function markEnded(memory: SharedArrayBuffer, rank: number): void {
  const flags = new Int32Array(memory, 0, 3);
  Atomics.compareExchange(flags, ENDED, 0, rank + 1);
  Atomics.notify(flags, TURN);
}
