import type { Curve } from '../race/lane.js';
import { type Contender, lastBy, type Standing, standingOf, TOO_EARLY } from './standing.js';

/** The first index at which a curve is at or below a loss; -1 if there is none. */
export const reaches = ({ losses }: Curve, loss: number): number =>
  losses.findIndex((each) => each <= loss);

const three = (value: number) => String(Number(value.toPrecision(3)));
const times = (ratio: number) => (ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1));

/** How far the leader is ahead, in the words of the reference's present loss. */
function lead({ bySecond: leader, rival: reference, time }: Standing): string {
  const now = lastBy(reference, time);
  const passed = reaches(leader, reference.losses[now]!);
  const [ours, theirs] = [leader.seconds[passed]!, reference.seconds[now]!];
  return (
    `it took ${three(ours)} s and ${passed + 1} steps to the loss that ${reference.label} has ` +
    `after ${three(theirs)} s and ${now + 1} steps: ${times(theirs / ours)} times as fast ` +
    `by the clock, ${times((now + 1) / (passed + 1))} times by steps.`
  );
}

/** The losses of the leader and of the next best, where the reference does not trail. */
function bothLosses({ bySecond, rival, time }: Standing): string {
  const lossOf = (each: Contender) => three(each.losses[lastBy(each, time)]!);
  return `its loss is ${lossOf(bySecond)}, that of ${rival.label} ${lossOf(rival)}.`;
}

/** Who leads, in words. */
export function verdictOf(all: readonly Contender[]): string {
  const [alone] = all;
  if (all.length === 1 && alone!.losses.length >= TOO_EARLY)
    return `${alone!.label} races alone: its loss is ${three(alone!.losses.at(-1)!)} after ${three(alone!.seconds.at(-1)!)} s.`;
  const standing = standingOf(all);
  if (!standing) return 'They are warming up.';
  const { time, bySecond, byStep, rival } = standing;
  const also = bySecond === byStep ? '' : ` By steps ${byStep.label} leads.`;
  return rival.isReference
    ? `${bySecond.label} leads: ${lead(standing)}${also}`
    : `${bySecond.label} leads after ${three(time)} s: ${bothLosses(standing)}${also}`;
}
