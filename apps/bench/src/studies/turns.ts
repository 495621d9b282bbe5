import { getBackend, type Optimizer } from '@tensorflow/tfjs';
import { timed } from '../protocol/cpu-time.js';
import { kernelTime } from './kernel-time.js';
import type { OverheadCase, Trained } from './overhead-cases.js';

/** Steps that do not count: compilation, and refreshes that are dense while statistics are young. */
const WARM_UP = 40;
/** Steps of one optimizer before it is another's turn: two intervals between Shampoo's refreshes. */
export const TURN = 20;

/** What the steps of one optimizer took, in milliseconds. */
export interface Measured {
  readonly name: string;
  /** CPU time of all cores of each step, by rounds. */
  readonly rounds: readonly (readonly number[])[];
  /** Of a step, time inside kernels. */
  readonly inKernels: number;
}

interface Player {
  readonly name: string;
  readonly optimizer: Optimizer;
  readonly trained: Trained;
  readonly rounds: number[][];
}

/**
 * Optimizers take turns at models of their own, so that other work on the machine slows all alike.
 */
export async function takeTurns(
  one: OverheadCase,
  makers: Readonly<Record<string, () => Optimizer>>,
  rounds: number,
): Promise<Measured[]> {
  const players: Player[] = [];
  for (const [name, make] of Object.entries(makers)) {
    const optimizer = make();
    players.push({ name, optimizer, trained: await one.make(optimizer), rounds: [] });
  }
  for (const { trained } of players) await timed(trained.step, WARM_UP);
  for (let round = 0; round < rounds; round++)
    for (const { trained, rounds: kept } of players)
      kept.push((await timed(trained.step, TURN)).cpu);
  const measured: Measured[] = [];
  for (const player of players) {
    const inKernels = await kernelTime(getBackend(), 3 * TURN, player.trained.step);
    measured.push({ name: player.name, rounds: player.rounds, inKernels });
  }
  for (const { optimizer, trained } of players) {
    trained.end();
    optimizer.dispose();
  }
  return measured;
}
