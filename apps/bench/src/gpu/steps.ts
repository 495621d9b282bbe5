import type { Optimizer } from '@tensorflow/tfjs';
import { median } from '../protocol/medians.js';
import { counted as countsOf } from '../../../../packages/backend-webgpu/test/counts.js';
import { nextTurn, type Racer, racer, type RaceTask } from './racer.js';

/** What a step of one optimizer costs on the device. */
export interface StepCost {
  readonly name: string;
  /** Milliseconds of a whole training step: the median over rounds of the mean of a round. */
  readonly ms: number;
  /** The median over rounds of the ratio to tf.train.adam's in the same round. */
  readonly ratio: number;
  /** Dispatches of a step: the median over a few, and the largest of them, such as a refresh. */
  readonly dispatches: number;
  readonly mostDispatches: number;
}

export interface StepOptions {
  readonly warmUp: number;
  readonly rounds: number;
  /** Steps in a row of one optimizer in each round. */
  readonly turn: number;
  /** Steps whose dispatches are counted. */
  readonly counted: number;
  /** Waits until the device is idle. */
  readonly idle: () => Promise<void>;
  readonly note: (line: string) => void;
}

async function take(one: Racer, steps: number): Promise<void> {
  for (let i = 0; i < steps; i++) {
    one.step().dispose();
    await nextTurn();
  }
}

async function timed(one: Racer, { turn, idle }: StepOptions): Promise<number> {
  await idle();
  const start = performance.now();
  await take(one, turn);
  await idle();
  return (performance.now() - start) / turn;
}

async function dispatchesOf(one: Racer, { counted, idle }: StepOptions): Promise<number[]> {
  const counts: number[] = [];
  for (let i = 0; i < counted; i++) counts.push((await countsOf(() => take(one, 1))).dispatches);
  await idle();
  return counts;
}

/** Times the steps of all optimizers in turns, the first one's being the measure of the others. */
export async function stepCosts(
  makers: Readonly<Record<string, () => Optimizer>>,
  at: RaceTask,
  options: StepOptions,
): Promise<StepCost[]> {
  const racers = Object.entries(makers).map(([name, make]) => racer(name, make(), at));
  const counts: number[][] = [];
  for (const one of racers) {
    await take(one, options.warmUp);
    counts.push(await dispatchesOf(one, options));
    options.note(`${at.task.name}: ${one.name}: dispatches ${counts.at(-1)!.join(' ')}`);
  }
  const times: number[][] = racers.map(() => []);
  for (let round = 0; round < options.rounds; round++)
    for (const [i, one] of racers.entries()) times[i]!.push(await timed(one, options));
  racers.forEach((one) => one.dispose());
  const costs = racers.map(({ name }, i) => ({
    name,
    ms: median(times[i]!),
    ratio: median(times[i]!.map((ms, round) => ms / times[0]![round]!)),
    dispatches: median(counts[i]!),
    mostDispatches: Math.max(...counts[i]!),
  }));
  for (const cost of costs) options.note(`${at.task.name}: ${JSON.stringify(cost)}`);
  return costs;
}
