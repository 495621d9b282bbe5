import { haltonND } from '@thi.ng/lowdisc';

/** The range of one option in a search, both ends included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** `log`: every factor of ten gets the same share of the trials. */
  readonly scale: 'log' | 'linear';
}
/** The ranges of a search, by name. */
export type Space = Readonly<Record<string, Interval>>;
/** A value for each name of a space. */
export type Point = Readonly<Record<string, number>>;

export const log = (low: number, high: number): Interval => ({ low, high, scale: 'log' });
export const linear = (low: number, high: number): Interval => ({ low, high, scale: 'linear' });

const BASES = [2, 3, 5, 7, 11, 13];
/** The first points of Halton's sequence are skipped: they lie near a corner, and on lines. */
const SKIPPED = 16;

/** The value at a fraction of the interval, from 0 to 1. */
export const valueAt = ({ low, high, scale }: Interval, share: number): number =>
  scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;

/** The first points of a quasi-random sequence in the space; more trials extend fewer. */
export function trialPoints(space: Space, count: number): Point[] {
  const names = Object.keys(space);
  if (names.length === 0) return Array.from({ length: count }, () => ({}));
  const shares = haltonND(BASES.slice(0, names.length), SKIPPED);
  return Array.from({ length: count }, () => {
    const share = shares.next().value;
    return Object.fromEntries(
      names.map((name, i) => [name, rounded(valueAt(space[name]!, share[i]!))]),
    );
  });
}

/** Six digits, so that a file has exactly the numbers of the run. */
const rounded = (value: number) => Number(value.toPrecision(6));
