import type { Tensor } from '@tensorflow/tfjs-core';
import type { Meaning, State } from './block.js';
import type { FactorKind, Factors } from './factors.js';
import type { SolveAllHook } from './hooks/together.js';
import type { Estimate, Quality } from './preconditioner.js';

/**
 * factor^exponent, and its product with x along one axis. (Property functions: K must be
 * contravariant.)
 */
export interface RootSolver<K extends FactorKind, R extends State> extends SolveAllHook<
  Factors[K],
  R
> {
  readonly name: string;
  readonly solve: (factor: Factors[K], exponent: number, previous: R | null) => R | Promise<R>;
  /** x: [count, ...]; axis >= 1. */
  readonly multiply: (root: R, x: Tensor, axis: number) => Tensor;
  /** As of a preconditioner: its roots are stacks, each matrix of which it solves for itself. */
  readonly stacked?: boolean;
  readonly quality?: (root: R) => Promise<Quality>;
  readonly estimate?: (count: number, n: number, exponent: number, kind?: K) => Estimate;
  /** Solvers with the same meaning can load each other's roots. Default: its name. */
  readonly meaning?: Meaning;
}
