import type { Floats } from '../normalise.js';

/** The root of one matrix, with its measurements. */
export interface Solved {
  /** In the memory of the engine: the next matrix overwrites it. */
  readonly root: Floats;
  readonly residual: number;
  /** The largest residual of a good root. */
  readonly acceptable: number;
  readonly condition: number;
  /** Largest eigenvalue of the scaled matrix, after the ridge. */
  readonly largest: number;
  readonly iterations: number;
  /** The reason if the method stopped without a root. */
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
