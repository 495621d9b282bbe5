/** At most this many bytes are kept for later jobs. */
const KEPT = 2 ** 26;

/**
 * Shared buffers that are used again. A new buffer for each job would fill the memory: one that a
 * worker has seen is freed only when that worker collects its garbage, which may take long.
 */
export interface BufferPool {
  /** A buffer of at least `bytes` with its old content. */
  acquire(bytes: number): SharedArrayBuffer;
  release(buffer: SharedArrayBuffer): void;
}

export function createBufferPool(): BufferPool {
  const free = new Set<SharedArrayBuffer>();
  return {
    acquire(bytes) {
      const fitting = [...free].filter(
        ({ byteLength }) => byteLength >= bytes && byteLength <= 2 * bytes,
      );
      const [best = new SharedArrayBuffer(bytes)] = fitting.toSorted(
        (a, b) => a.byteLength - b.byteLength,
      );
      free.delete(best);
      return best;
    },
    release(buffer) {
      free.add(buffer);
      let bytes = 0;
      // The latest stay, since training asks for the same sizes again.
      for (const one of [...free].toReversed()) {
        bytes += one.byteLength;
        if (bytes > KEPT) free.delete(one);
      }
    },
  };
}
