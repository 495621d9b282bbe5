import os from 'node:os';

export const load = () => os.loadavg()[0]!.toFixed(1);

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

export interface Work {
  /** Not timed, as is what it returns, which is called afterwards. */
  readonly prepare?: () => () => void;
  readonly run: () => unknown;
}

/**
 * Medians of some works in milliseconds, run in turns, so that other work on the machine strikes
 * all; the first turn warms up.
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
