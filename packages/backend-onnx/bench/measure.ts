import os from 'node:os';

export const load = () => os.loadavg()[0]!.toFixed(1);

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

export interface Work {
  /** Runs before, and the function that it returns runs afterwards; neither is timed. */
  readonly prepare?: () => () => void;
  readonly run: () => unknown;
}

/**
 * Medians in milliseconds. The works are interleaved, so that other load on the machine affects all
 * alike; the first round warms up.
 */
export async function inTurns(turns: number, works: readonly Work[]): Promise<number[]> {
  const times = works.map((): number[] => []);
  for (let turn = 0; turn <= turns; turn++) {
    for (const [k, { prepare, run }] of works.entries()) {
      const undo = prepare?.();
      const start = performance.now();
      await run();
      if (turn > 0) times[k]!.push(performance.now() - start);
      undo?.();
    }
  }
  return times.map(median);
}
