import type { Floats } from '../../normalise.js';

/** Entries copied before the clock is asked again; half a megabyte or less. */
const PIECE = 65_536;
/** Milliseconds of copying after which other work gets its turn. */
const BUDGET = 2;

/**
 * Copies `source` into `target`, and lets the event loop turn where that takes longer than
 * `BUDGET`; ends early once not `wanted`.
 */
export async function copyGently(
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
