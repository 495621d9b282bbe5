import { setImmediate as nextTurn } from 'node:timers/promises';
import { median } from '../protocol/medians.js';

/** How long to measure. */
export interface Patience {
  /** Least number of steps; an interval or more, so that its refreshes count. */
  readonly least: number;
  /** More steps until so many seconds have passed. */
  readonly seconds: number;
}

/** Milliseconds that do not count, while kernels are compiled. */
const WARM_UP = 100;

/** Milliseconds of each step until `isEnough`. It yields between steps, so workers can report. */
async function timesOf(
  step: () => void | Promise<void>,
  isEnough: (spent: number, count: number) => boolean,
) {
  const times: number[] = [];
  for (let spent = 0; !isEnough(spent, times.length); spent += times.at(-1)!) {
    const start = performance.now();
    await step();
    await nextTurn();
    times.push(performance.now() - start);
  }
  return times;
}

/** Mean milliseconds of a step; a median would ignore refreshes, which are rare and expensive. */
export async function meanTime(
  step: () => void | Promise<void>,
  { least, seconds }: Patience,
): Promise<number> {
  await timesOf(step, (spent, count) => count >= 3 && spent >= WARM_UP);
  const times = await timesOf(step, (spent, count) => count >= least && spent >= 1000 * seconds);
  return times.reduce((sum, ms) => sum + ms, 0) / times.length;
}

/**
 * Median milliseconds of each. Every round runs all of them, so other work on the machine slows all
 * alike; a first round, for compilation, does not count.
 */
export function interleavedMedians<Name extends string>(
  work: Readonly<Record<Name, () => unknown>>,
  rounds: number,
): Record<Name, number> {
  const names = Object.keys(work) as Name[];
  const ms = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const start = performance.now();
      work[name]();
      if (round >= 0) ms.get(name)!.push(performance.now() - start);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(ms.get(name)!)])) as Record<
    Name,
    number
  >;
}
