import type { Curve } from '../race/lane.js';

/** A racer's name and curve. */
export interface Contender extends Curve {
  readonly label: string;
  /** Whether it is the one that the others are to beat. */
  readonly isReference: boolean;
}

/** Who leads, by the seconds and by the steps of training that all have done. */
export interface Standing {
  /** Seconds of training that all have done. */
  readonly time: number;
  readonly bySecond: Contender;
  readonly byStep: Contender;
  /** Whom the leader is compared with: the reference, or if that leads the next best. */
  readonly rival: Contender;
}

/** Steps before which nothing is said. */
export const TOO_EARLY = 12;

/** The index of the last step that ended by then. */
export function lastBy({ seconds }: Curve, time: number): number {
  const after = seconds.findIndex((each) => each > time);
  return (after < 0 ? seconds.length : after) - 1;
}

/** The lowest of the contenders at the steps that `indexOf` gives. */
function lowest(all: readonly Contender[], indexOf: (each: Contender) => number): Contender {
  const lossOf = (each: Contender) => each.losses[indexOf(each)] ?? Infinity;
  return all.reduce((best, each) => (lossOf(each) < lossOf(best) ? each : best));
}

/** Null before all of two or more have begun. */
export function standingOf(all: readonly Contender[]): Standing | null {
  if (all.length < 2 || all.some(({ losses }) => losses.length < TOO_EARLY)) return null;
  const time = Math.min(...all.map(({ seconds }) => seconds.at(-1)!));
  const step = Math.min(...all.map(({ losses }) => losses.length)) - 1;
  const bySecond = lowest(all, (each) => lastBy(each, time));
  const others = all.filter((each) => each !== bySecond);
  return {
    time,
    bySecond,
    byStep: lowest(all, () => step),
    rival:
      others.find(({ isReference }) => isReference) ?? lowest(others, (each) => lastBy(each, time)),
  };
}
