import type { Floats } from '../normalise.js';

/** What a method makes of one matrix. */
export interface Solved {
  /** Of the engine: the next matrix overwrites it. */
  readonly root: Floats;
  readonly residual: number;
  /** The largest residual with which the root counts as good. */
  readonly acceptable: number;
  readonly condition: number;
  /** Largest eigenvalue of the scaled matrix, after the ridge. */
  readonly largest: number;
  readonly iterations: number;
  /** What stopped the method, if anything did. */
  readonly failure?: string;
}

export interface Ridge {
  readonly absolute: number;
  readonly relative: number;
}

/**
 * (values / 2^power + ridge I)^(-1/p); `old` times its scale is the root of nearly the same matrix.
 */
export type Solver = (
  values: Floats,
  power: number,
  ridge: Ridge,
  old: { readonly values: Floats; readonly scale: number } | null,
) => Solved;
