/** Bytes that are kept for later jobs. */
const KEPT = 2 ** 26;

/**
 * Shared memory to be used again: what a worker has seen is not free before that worker collects
 * its garbage, which may take long.
 */
export interface Depot {
  /** At least `bytes`; what was there before is still in it. */
  take(bytes: number): SharedArrayBuffer;
  give(buffer: SharedArrayBuffer): void;
}

export function createDepot(): Depot {
  const free = new Set<SharedArrayBuffer>();
  return {
    take(bytes) {
      const fitting = [...free].filter(
        ({ byteLength }) => byteLength >= bytes && byteLength <= 2 * bytes,
      );
      const [best = new SharedArrayBuffer(bytes)] = fitting.toSorted(
        (a, b) => a.byteLength - b.byteLength,
      );
      free.delete(best);
      return best;
    },
    give(buffer) {
      free.add(buffer);
      let bytes = 0;
      // The latest stay: training asks for the same sizes again.
      for (const one of [...free].toReversed()) {
        bytes += one.byteLength;
        if (bytes > KEPT) free.delete(one);
      }
    },
  };
}
