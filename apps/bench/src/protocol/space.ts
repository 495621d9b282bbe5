import { haltonND } from '@thi.ng/lowdisc';

/** From where to where one option is searched; the ends count. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** `log`: every factor of ten has the same share of the trials. */
  readonly scale: 'log' | 'linear';
}
/** What is searched, by name. */
export type Space = Readonly<Record<string, Interval>>;
/** A value for each name of a space. */
export type Point = Readonly<Record<string, number>>;

export const log = (low: number, high: number): Interval => ({ low, high, scale: 'log' });
export const linear = (low: number, high: number): Interval => ({ low, high, scale: 'linear' });

const BASES = [2, 3, 5, 7, 11, 13];
/** The first points of Halton's sequence lie near a corner, and on lines. */
const SKIPPED = 16;

/** The value at a share of the interval, from 0 to 1. */
export const valueAt = ({ low, high, scale }: Interval, share: number): number =>
  scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;

/**
 * The first points of a quasi-random sequence through the space: more trials begin with those of
 * fewer.
 */
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

/** Six digits, so that a file holds exactly what was run. */
const rounded = (value: number) => Number(value.toPrecision(6));
