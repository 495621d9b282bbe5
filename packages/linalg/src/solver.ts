import { symmetriseInto, type Floats } from './normalise.js';
import { solveByEigen } from './root-by-eigen.js';
import type { Eigen, RootMethod } from './root-methods.js';
import type { Stack } from './stack.js';

/** What a method makes of one matrix. `root` may be a view that the next matrix overwrites. */
export interface Solved {
  readonly root: Floats;
  readonly residual: number;
  /** The largest residual with which the root counts as good. */
  readonly acceptable: number;
  readonly condition: number;
  readonly iterations: number;
  /** What stopped the method, if anything did. */
  readonly failure?: string | null;
}

/** (values / 2^power + ridge I)^(-1/p); `old` times its scale is the root of nearly the same matrix. */
export type Solver = (
  values: Floats,
  power: number,
  ridge: { readonly absolute: number; readonly relative: number },
  old: { readonly values: Floats; readonly scale: number } | null,
) => Solved;

/** Runs `body` with a solver for every matrix of the stack; what it needs of memory is taken once and freed after. */
export function withSolver(method: RootMethod, stack: Stack, p: number, body: (solver: Solver) => void): void {
  if (method.by === 'eigen') body(inTypeScript(method, stack, p));
  else throw new Error(`not yet: ${method.by}`);
}

function inTypeScript(method: Eigen, { n, values }: Stack, p: number): Solver {
  const rounding = method.rounding ?? (values instanceof Float32Array ? 2 ** -23 : Number.EPSILON);
  const scaled = new Float64Array(n * n);
  return (matrix, power, ridge) => {
    symmetriseInto(scaled, matrix, n, power);
    return solveByEigen(scaled, n, -1 / p, ridge, rounding, method.residual);
  };
}
