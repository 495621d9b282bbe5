import { setImmediate as nextTurn } from 'node:timers/promises';
import { median } from '../protocol/medians.js';

export interface Patience {
  /** Repeats at least, so that every refresh of an interval is among them. */
  readonly least: number;
  /** More of them until so many seconds are over. */
  readonly seconds: number;
}

/** Nothing is compiled at first; milliseconds that do not count. */
const WARM_UP = 100;

/**
 * Milliseconds of each step, until enough is known. It yields in between, so that what runs in
 * workers can land.
 */
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

/** Mean milliseconds of a step: the mean, since a refresh is dear and rare. */
export async function meanTime(
  step: () => void | Promise<void>,
  { least, seconds }: Patience,
): Promise<number> {
  await timesOf(step, (spent, count) => count >= 3 && spent >= WARM_UP);
  const times = await timesOf(step, (spent, count) => count >= least && spent >= 1000 * seconds);
  return times.reduce((sum, ms) => sum + ms, 0) / times.length;
}

/**
 * Median milliseconds of each, all in turns, so that other work on the machine strikes all alike.
 */
export function mediansInTurns<Name extends string>(
  work: Readonly<Record<Name, () => unknown>>,
  turns: number,
): Record<Name, number> {
  const names = Object.keys(work) as Name[];
  const ms = new Map(names.map((name) => [name, [] as number[]]));
  for (let turn = -1; turn < turns; turn++) {
    for (const name of names) {
      const start = performance.now();
      work[name]();
      if (turn >= 0) ms.get(name)!.push(performance.now() - start);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(ms.get(name)!)])) as Record<
    Name,
    number
  >;
}
