import type { Floats } from '../../normalise.js';

/** Entries copied between two looks at the clock: at most half a megabyte. */
const PIECE = 65_536;
/** Milliseconds of copying after which other work on the thread may run. */
const BUDGET = 2;

/**
 * Copies `source` into `target`, and yields to the event loop whenever that has taken `BUDGET`;
 * ends early if the copy is no longer `wanted`.
 */
export async function copyInChunks(
  target: Floats,
  source: Floats,
  wanted: () => boolean,
): Promise<void> {
  let started = performance.now();
  for (let at = 0; at < source.length; at += PIECE) {
    if (performance.now() - started > BUDGET) {
      await new Promise((resolve) => setTimeout(resolve));
      started = performance.now();
    }
    if (!wanted()) return;
    target.set(source.subarray(at, at + PIECE), at);
  }
}
