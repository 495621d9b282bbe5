import type { Curve } from './lane.js';

/** A racer's name and curve. */
export interface Contender extends Curve {
  readonly label: string;
  /** Whether it is the one that the others are to beat. */
  readonly isReference: boolean;
}

/** Steps before which nothing is said. */
const TOO_EARLY = 12;

/** The first index at which a curve is at or below a loss; -1 if there is none. */
export const reaches = ({ losses }: Curve, loss: number): number =>
  losses.findIndex((each) => each <= loss);

/** The index of the last step that ended by then. */
function lastBy({ seconds }: Curve, time: number): number {
  const after = seconds.findIndex((each) => each > time);
  return (after < 0 ? seconds.length : after) - 1;
}

const three = (value: number) => String(Number(value.toPrecision(3)));
const times = (ratio: number) => (ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1));

/** The lowest of the contenders at the steps that `indexOf` gives. */
function lowest(all: readonly Contender[], indexOf: (each: Contender) => number): Contender {
  const lossOf = (each: Contender) => each.losses[indexOf(each)] ?? Infinity;
  return all.reduce((best, each) => (lossOf(each) < lossOf(best) ? each : best));
}

/** How far the leader is ahead, in the words of the reference's present loss. */
function lead(leader: Contender, reference: Contender, time: number): string {
  const now = lastBy(reference, time);
  const passed = reaches(leader, reference.losses[now]!);
  const [ours, theirs] = [leader.seconds[passed]!, reference.seconds[now]!];
  return (
    `it took ${three(ours)} s and ${passed + 1} steps to the loss that ${reference.label} has ` +
    `after ${three(theirs)} s and ${now + 1} steps: ${times(theirs / ours)} times as fast ` +
    `by the clock, ${times((now + 1) / (passed + 1))} times by steps.`
  );
}

/** Who leads, in words, by the seconds and by the steps of training that all have done. */
export function verdictOf(all: readonly Contender[]): string {
  const running = all.filter(({ losses }) => losses.length >= TOO_EARLY);
  const reference = running.find(({ isReference }) => isReference);
  const [alone] = running;
  if (all.length === 1 && alone)
    return `${alone.label} races alone: its loss is ${three(alone.losses.at(-1)!)} after ${three(alone.seconds.at(-1)!)} s.`;
  if (running.length < 2 || running.length < all.length) return 'They are warming up.';
  const time = Math.min(...running.map(({ seconds }) => seconds.at(-1)!));
  const step = Math.min(...running.map(({ losses }) => losses.length)) - 1;
  const bySecond = lowest(running, (each) => lastBy(each, time));
  const byStep = lowest(running, () => step);
  const also = bySecond === byStep ? '' : ` By steps ${byStep.label} leads.`;
  if (!reference || bySecond === reference) {
    const others = running.filter((each) => each !== bySecond);
    const second = lowest(others, (each) => lastBy(each, time));
    const lossOf = (each: Contender) => three(each.losses[lastBy(each, time)]!);
    return (
      `${bySecond.label} leads after ${three(time)} s: its loss is ${lossOf(bySecond)}, ` +
      `that of ${second.label} ${lossOf(second)}.${also}`
    );
  }
  return `${bySecond.label} leads: ${lead(bySecond, reference, time)}${also}`;
}
