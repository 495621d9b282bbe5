import type { Curve } from '../race/lane.js';
import { type Contender, lastBy, standingOf } from './standing.js';

/** Times what a racer has trained beyond which its curve says nothing of it. */
const FAR = 10;

const mean = (of: readonly number[]) => of.reduce((sum, each) => sum + each, 0) / of.length;

/** The slope of the least-squares line through points. */
function slope(x: readonly number[], y: readonly number[]): number {
  const [atX, atY] = [mean(x), mean(y)];
  const sum = (of: (i: number) => number) => x.reduce((total, _, i) => total + of(i), 0);
  return sum((i) => (x[i]! - atX) * (y[i]! - atY)) / sum((i) => (x[i]! - atX) ** 2);
}

/**
 * Seconds of training after its last step until a curve comes to a loss, if the loss goes on to
 * fall by the power of time by which it fell in the second half of its steps; null if it does not
 * fall, or would need more than `FAR` times as long as it has trained.
 */
export function secondsUntil({ losses, seconds }: Curve, loss: number): number | null {
  const half = losses.length >> 1;
  const [now, last] = [seconds.at(-1)!, losses.at(-1)!];
  const power = -slope(
    seconds.slice(half).map((each) => Math.log(each)),
    losses.slice(half).map((each) => Math.log(each)),
  );
  const needed = now * (last / loss) ** (1 / power) - now;
  return power > 0 && needed <= FAR * now ? Math.max(0, needed) : null;
}

const upTo = ({ losses, seconds }: Curve, end: number): Curve => ({
  losses: losses.slice(0, end),
  seconds: seconds.slice(0, end),
});

/** When the rival of the leader will be where the leader is now, in words; '' before that is known. */
export function forecastOf(all: readonly Contender[]): string {
  const standing = standingOf(all);
  if (!standing) return '';
  const { time, bySecond: leader, rival } = standing;
  const goal = leader.losses[lastBy(leader, time)]!;
  const needed = secondsUntil(upTo(rival, lastBy(rival, time) + 1), goal);
  return needed === null
    ? `At its pace ${rival.label} needs more than ${FAR} times as long to be where ${leader.label} is now.`
    : `At its pace ${rival.label} will be where ${leader.label} is now in ${inSeconds(needed)} of training.`;
}

const inSeconds = (needed: number) =>
  needed < 1 ? 'less than a second' : `about ${Number(needed.toPrecision(2))} s`;
