import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import { curves, type Data, drawCurves, imageData } from '@curvature/workbench';
import { type Optimizer, train } from '@tensorflow/tfjs';
import { nextTurn, racer } from '../gpu/racer.js';
import { timed, type Times } from '../protocol/cpu-time.js';
import { mean } from '../protocol/mean.js';
import { median } from '../protocol/medians.js';
import type { Way } from './ways.js';

const BATCH = 256;

const makers: Readonly<Record<string, () => Optimizer>> = {
  'tf.train.adam': () => train.adam(0.001),
  'sonew()': () => sonew(),
  'sonew, band 4': () => sonew({ band: 4 }),
  'shampoo()': () => shampoo(),
  'soap()': () => soap(),
  'thor()': () => thor(),
  'kfac()': () => kfac(),
};

/** How long to measure. */
export interface Patience {
  readonly warmUp: number;
  readonly rounds: number;
  /** Steps in a row of one optimizer in each round. */
  readonly turn: number;
}

/** What steps of one optimizer took in one way to compute. */
export interface Cost {
  readonly way: string;
  readonly optimizer: string;
  /** CPU milliseconds, of all cores, of a whole training step: the median, which no refresh is. */
  readonly cpu: number;
  /** The median over rounds of the median step over that of Adam in the same way. */
  readonly overAdam: number;
  /** CPU milliseconds of the mean step, refreshes included. */
  readonly withRefreshes: number;
  /** Milliseconds of the clock of the median step; other work on the machine is in it. */
  readonly clock: number;
}

interface Player {
  readonly way: Way;
  readonly name: string;
  readonly rounds: Times[];
  readonly step: () => Promise<void>;
  readonly end: () => void;
}

/** Enough for batches that differ from step to step. */
const CURVES = 4000;

/** One optimizer with a model of its own: the task `curves`, an autoencoder 784-400-200-100-50-25-6. */
function player(way: Way, name: string, data: Data): Player {
  const own = racer(name, makers[name]!(), { task: curves, data, batch: BATCH });
  return {
    way,
    name,
    rounds: [],
    async step() {
      const cost = own.step();
      await cost.data();
      cost.dispose();
      await nextTurn();
    },
    end: () => own.dispose(),
  };
}

/** Does work in a way to compute, and undoes that way. */
async function within<T>(way: Way, work: () => Promise<T> | T): Promise<T> {
  const undo = await way.begin();
  try {
    return await work();
  } finally {
    undo();
  }
}

/** The cost of a player, from its rounds and those of Adam in the same way. */
function costOf({ way, name, rounds }: Player, adam: Player): Cost {
  const all = rounds.flatMap(({ cpu }) => cpu);
  return {
    way: way.name,
    optimizer: name,
    cpu: median(all),
    overAdam: median(rounds.map(({ cpu }, i) => median(cpu) / median(adam.rounds[i]!.cpu))),
    withRefreshes: mean(all),
    clock: median(rounds.flatMap(({ clock }) => clock)),
  };
}

/**
 * Steps of all optimizers in all ways, in turns, so that other work on the machine slows all alike.
 * @param names Of optimizers; the first is the measure of the others.
 */
export async function measure(
  all: readonly Way[],
  { warmUp, rounds, turn }: Patience,
  note: (line: string) => void,
  names: readonly string[] = Object.keys(makers),
): Promise<Cost[]> {
  const data = imageData(drawCurves(CURVES, 1), 784, 1);
  const players: Player[] = [];
  for (const way of all)
    for (const name of names)
      await within(way, async () => {
        const one = player(way, name, data);
        players.push(one);
        await timed(one.step, warmUp);
      });
  for (let round = 0; round < rounds; round++) {
    for (const one of players)
      await within(one.way, async () => {
        await one.step(); // the sessions of onnxruntime are made anew in each turn
        one.rounds.push(await timed(one.step, turn));
      });
    note(`round ${round + 1} of ${rounds}`);
  }
  const adamIn = (way: Way) => players.find((one) => one.way === way)!;
  for (const one of players) await within(one.way, one.end);
  return players.map((one) => costOf(one, adamIn(one.way)));
}
