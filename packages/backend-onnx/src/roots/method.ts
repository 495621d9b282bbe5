import type { Builder, Value } from '../graph/graph-builder.js';

/** The values of a graph that a method starts from; the matrices D are positive definite. */
export interface RootProblem {
  /** D, [count, n, n]. */
  readonly matrix: Value;
  /** [n, n] */
  readonly identity: Value;
  /** Bounds of the eigenvalues of D, [count, 1, 1]; `lowest` may be 0. */
  readonly lowest: Value;
  readonly highest: Value;
  readonly p: number;
}
/** A method for D^(-1/p): it writes nodes. Methods of the same name share a session. */
export interface OnnxMethod {
  readonly name: string;
  /** Rounds of the iteration at condition 1e6, for estimates. */
  readonly rounds: number;
  readonly solve: (builder: Builder, problem: RootProblem) => Value;
}
