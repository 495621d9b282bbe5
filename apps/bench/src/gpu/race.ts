import type { Optimizer } from '@tensorflow/tfjs';
import { nextTurn, racer, type RaceTask } from './racer.js';

/** One training run: the loss of each step's batch, and the seconds since its first step began. */
export interface Run {
  readonly losses: readonly number[];
  readonly seconds: readonly number[];
}

export interface Limits {
  readonly steps: number;
  readonly seconds: number;
  /** A run ends early once its smoothed loss is at most this. */
  readonly target?: number;
}

/** Steps over which a loss is averaged before it is compared. */
const WINDOW = 5;

/** The mean of the last few losses up to each step; null before there are as many. */
export const smoothed = (losses: readonly number[]): (number | null)[] =>
  losses.map((_, i) =>
    i + 1 < WINDOW ? null : losses.slice(i + 1 - WINDOW, i + 1).reduce((a, b) => a + b) / WINDOW,
  );

/** Trains once, reading each loss: the page or program that shows it would. */
export async function run(
  optimizer: Optimizer,
  at: RaceTask,
  { steps, seconds: most, target = -Infinity }: Limits,
): Promise<Run> {
  const one = racer('', optimizer, at);
  const [losses, seconds]: [number[], number[]] = [[], []];
  const start = performance.now();
  const isDone = () =>
    (seconds.at(-1) ?? 0) > most || (smoothed(losses).at(-1) ?? Infinity) <= target;
  while (losses.length < steps && !isDone()) {
    const loss = one.step();
    const [value] = await loss.data();
    loss.dispose();
    losses.push(value!);
    seconds.push((performance.now() - start) / 1000);
    await nextTurn();
  }
  one.dispose();
  return { losses, seconds };
}

/** Where a run first comes to a loss: its step and seconds; null if it never does. */
export function reached({ losses, seconds }: Run, target: number) {
  const at = smoothed(losses).findIndex((loss) => loss !== null && loss <= target);
  return at < 0 ? null : { step: at + 1, seconds: seconds[at]! };
}
