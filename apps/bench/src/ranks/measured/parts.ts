import { median } from '../../protocol/medians.js';
import type { Found, RankCost, StepCost } from './plan.js';

/** What steps of one rank take: medians over ranks and steps. */
export interface Parts {
  readonly optimizer: string;
  /** CPU milliseconds of the forward and the backward pass. */
  readonly passes: number;
  /** CPU milliseconds of the collectives of a step without a refresh: the mean of gradients. */
  readonly averaging: number;
  /** CPU milliseconds of the rest of a step without a refresh: the update. */
  readonly rest: number;
  /** CPU milliseconds that a step with refreshes takes beyond one without. */
  readonly refreshes: number;
  /** What of these is collectives. */
  readonly exchange: number;
  /** CPU milliseconds of a whole step with refreshes. */
  readonly whole: number;
  /** Bytes that a rank puts into collectives, and milliseconds of the clock that it waits there. */
  readonly plain: { readonly bytes: number; readonly waiting: number };
  readonly refresh: { readonly bytes: number; readonly waiting: number };
  /** Milliseconds of an exchange of caches on rank 0; null where refreshes are not shared. */
  readonly model: { readonly predictedMs: number; readonly ms: number } | null;
}

const medianOf = (steps: readonly StepCost[], of: (step: StepCost) => number): number =>
  median(steps.map(of));

function modelOf({ exchanges }: RankCost): Parts['model'] {
  if (exchanges.length === 0) return null;
  const of = (name: 'predictedMs' | 'ms') => median(exchanges.map((each) => each[name]));
  return { predictedMs: of('predictedMs'), ms: of('ms') };
}

function partsOfOne(ranks: readonly RankCost[]): Parts {
  const all = ranks.flatMap(({ steps }) => steps);
  const [plain, refresh] = [false, true].map((is) =>
    all.filter(({ isRefresh }) => isRefresh === is),
  ) as [StepCost[], StepCost[]];
  const beyond = (of: (step: StepCost) => number) => medianOf(refresh, of) - medianOf(plain, of);
  const moved = (steps: readonly StepCost[]) => ({
    bytes: medianOf(steps, ({ bytes }) => bytes),
    waiting: medianOf(steps, ({ waiting }) => waiting),
  });
  return {
    optimizer: ranks[0]!.optimizer,
    passes: medianOf(all, ({ gradients }) => gradients),
    averaging: medianOf(plain, ({ collectives }) => collectives),
    rest: medianOf(plain, ({ whole, gradients, collectives }) => whole - gradients - collectives),
    refreshes: beyond(({ whole }) => whole),
    exchange: beyond(({ collectives }) => collectives),
    whole: medianOf(refresh, ({ whole }) => whole),
    plain: moved(plain),
    refresh: moved(refresh),
    model: modelOf(ranks[0]!),
  };
}

/** The parts of the steps of each optimizer. */
export const partsOf = (found: Found): Parts[] =>
  found[0]!.map((_, k) => partsOfOne(found.map((ofRank) => ofRank[k]!)));
