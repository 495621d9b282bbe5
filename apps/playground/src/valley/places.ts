import type { Point } from './fit.js';
import rates from './rates.json' with { type: 'json' };

/** A matrix of 2 by 2, [[first, beside], [beside, second]]. */
export interface Symmetric {
  readonly first: number;
  readonly second: number;
  readonly beside: number;
}

/** A step of a runner: where it is, and what its preconditioner makes of gradients there. */
export interface Place {
  readonly point: Point;
  readonly map: Symmetric;
}

/** A walk of each runner, in their order. */
export interface Walks {
  readonly from: Point;
  readonly walks: readonly (readonly Place[])[];
}

/** The rates that `bench/valley.ts` found best, each of the same five. */
export const rateOf = (name: string): number =>
  (rates as Readonly<Record<string, number>>)[name] ?? 0.03;
