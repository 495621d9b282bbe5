import type { Method } from './methods.js';
import { type Machine, stepTime, totalOf } from './step-time.js';
import { matricesOf, type Transformer } from './transformer.js';

const MOST = 256;
/** 1, 2, 4, ..., 256. */
export const ranksTried = Array.from({ length: Math.log2(MOST) + 1 }, (_, k) => 2 ** k);

export interface Scaling {
  /** Seconds of a step on 1 rank and on 256, each with a batch of its own size. */
  readonly alone: ReturnType<typeof stepTime>;
  readonly most: ReturnType<typeof stepTime>;
  /** Up to how many ranks refreshes and their exchange become cheaper by a tenth or more. */
  readonly refreshesUpTo: number;
  /** Up to how many ranks a batch of a fixed size trains at half of the ideal speed or better. */
  readonly halfUpTo: number;
}

/** The fixed batch is that of this many ranks. */
const FIXED = 64;

/** The last of the numbers, in order, before the first that fails. */
const lastThat = (holds: (ranks: number) => boolean): number => {
  const failing = ranksTried.findIndex((ranks) => !holds(ranks));
  return ranksTried[failing < 0 ? ranksTried.length - 1 : Math.max(0, failing - 1)]!;
};

export function scalingOf(model: Transformer, method: Method, machine: Machine): Scaling {
  const all = matricesOf(model);
  const weak = (ranks: number) => stepTime(all, method, ranks, machine);
  const shared = (ranks: number) => {
    const { refreshes, exchange } = weak(ranks);
    return refreshes + exchange;
  };
  const strong = (ranks: number) =>
    totalOf(stepTime(all, method, ranks, machine, (FIXED * machine.tokens) / ranks));
  const alone = strong(1);
  return {
    alone: weak(1),
    most: weak(MOST),
    refreshesUpTo: lastThat((ranks) => ranks === 1 || shared(ranks) < 0.9 * shared(ranks / 2)),
    halfUpTo: lastThat((ranks) => alone / (ranks * strong(ranks)) >= 0.5),
  };
}
