import { deal } from '@curvature/core/internal';
import { allGather, allReduce, type Network } from './collectives.js';
import type { Method, Work } from './methods.js';
import { type Matrices, sizeOf } from './transformer.js';

/** What a rank computes with, and how it reaches the others. */
export interface Machine {
  readonly name: string;
  /** Floating-point operations per second of products of matrices. */
  readonly flops: number;
  /** The same of refreshes, which decompose small matrices. */
  readonly refreshFlops: number;
  readonly network: Network;
  /** Tokens of a rank in a step, where the batch grows with the ranks. */
  readonly tokens: number;
}

/** Seconds of a mean step of one rank. */
export interface StepTime {
  /** The forward and the backward pass. */
  readonly passes: number;
  /** The optimizer's own work at every step, which each rank does for all parameters. */
  readonly update: number;
  readonly refreshes: number;
  /** The mean of gradients over ranks. */
  readonly gradients: number;
  /** Statistics pooled, and caches exchanged. */
  readonly exchange: number;
}

type Sum = (of: (work: Work) => number) => number;

/** Refreshes as ranks share them: of the rank with most to do, and of the exchange. */
function shared(all: readonly Matrices[], { workOf }: Method, ranks: number, machine: Machine) {
  const works = all.map(({ shape, count }) => ({ work: workOf(shape), count }));
  const total: Sum = (of) => works.reduce((sum, { work, count }) => sum + count * of(work), 0);
  const { largest } = deal(
    works.map(({ work, count }) => ({
      tiles: count * work.tiles,
      cost: count * work.refreshFlops,
    })),
    ranks,
  );
  const flops = total((work) => work.refreshFlops);
  const [caches, pooled] = [total((work) => work.cacheBytes), total((work) => work.pooledBytes)];
  const { network, refreshFlops } = machine;
  return {
    refreshes: largest / refreshFlops,
    // Caches are dealt with the operations that make them.
    exchange:
      (caches > 0 ? allGather(network, ranks, (caches * largest) / flops) : 0) +
      (pooled > 0 ? allReduce(network, ranks, pooled) : 0),
  };
}

/** @param tokens Of one rank. */
export function stepTime(
  all: readonly Matrices[],
  method: Method,
  ranks: number,
  machine: Machine,
  tokens = machine.tokens,
): StepTime {
  const parameters = sizeOf(all);
  const update = all.reduce(
    (sum, { shape, count }) => sum + count * method.workOf(shape).stepFlops,
    0,
  );
  const { refreshes, exchange } = shared(all, method, ranks, machine);
  return {
    passes: (6 * parameters * tokens) / machine.flops,
    update: update / machine.flops,
    refreshes: refreshes / method.interval,
    gradients: allReduce(machine.network, ranks, 4 * parameters),
    exchange: exchange / method.interval,
  };
}

export const totalOf = (time: StepTime): number =>
  time.passes + time.update + time.refreshes + time.gradients + time.exchange;
