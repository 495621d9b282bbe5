import { firstBad } from '../check.js';
import { exponentOf, maxAbs } from '../normalise.js';
import { type Stack, zerosLike } from '../stack.js';
import type { RootMethod } from './root-methods.js';
import { withSolver } from './solver.js';
import type { Ridge, Solved, Solver } from './types.js';

/** A root for each matrix of a stack, and how far to trust it. */
export interface InverseRoots {
  /**
   * [count, n, n] of the stack's type, each symmetric to the last bit; zeros for a matrix with an
   * entry that is not finite.
   */
  readonly root: Stack;
  /**
   * The true residual, max |X^p (A + ridge I) - I| or its estimate, before X is rounded to the
   * stack's type.
   */
  readonly residual: Float64Array;
  /** Largest over smallest eigenvalue after the ridge; Infinity if singular. */
  readonly condition: Float64Array;
  /** Largest eigenvalue after the ridge. */
  readonly largest: Float64Array;
  /** QL sweeps or Newton steps. */
  readonly iterations: Int32Array;
  /** 1 if the root is finite and its residual is acceptable for its size and condition. */
  readonly ok: Uint8Array;
  /** The reason if `ok` is 0; else null. */
  readonly failure: (string | null)[];
}

export const emptyRoots = (stack: Stack): InverseRoots => ({
  root: zerosLike(stack),
  residual: new Float64Array(stack.count),
  condition: new Float64Array(stack.count).fill(1),
  largest: new Float64Array(stack.count),
  iterations: new Int32Array(stack.count),
  ok: new Uint8Array(stack.count),
  failure: Array.from({ length: stack.count }, () => null),
});

interface Problem {
  readonly method: RootMethod;
  readonly ridge: Ridge;
  readonly previous: Stack | null;
}

/** Writes the roots of all matrices, which have rows, into `out`. */
export function solveStack(stack: Stack, p: number, problem: Problem, out: InverseRoots): void {
  withSolver(problem.method, stack, p, (solver) => {
    for (let k = 0; k < stack.count; k++) solveMatrix(solver, stack, p, problem, k, out);
  });
}

function solveMatrix(
  solver: Solver,
  stack: Stack,
  p: number,
  { ridge, previous }: Problem,
  k: number,
  out: InverseRoots,
): void {
  const values = matrixOf(stack, k);
  const largest = maxAbs(values);
  if (largest === Infinity) {
    out.residual[k] = out.condition[k] = out.largest[k] = NaN;
    out.failure[k] = firstBad(values, stack.n);
    return;
  }
  const power = exponentOf(Math.max(largest, ridge.absolute));
  const scaledRidge = { absolute: ridge.absolute * 2 ** -power, relative: ridge.relative };
  const scale = 2 ** (-power / p);
  const old = previous && { values: matrixOf(previous, k), scale: 1 / scale };
  record(out, k, solver(values, power, scaledRidge, old), power, scale);
}

const matrixOf = ({ n, values }: Stack, k: number) => values.subarray(k * n * n, (k + 1) * n * n);

/** The matrix was divided by 2^power; its root is multiplied by `scale`. */
function record(out: InverseRoots, k: number, solved: Solved, power: number, scale: number): void {
  const finite = scaleInto(matrixOf(out.root, k), solved.root, scale);
  out.residual[k] = solved.residual;
  out.condition[k] = solved.condition;
  out.largest[k] = solved.largest * 2 ** power;
  out.iterations[k] = solved.iterations;
  out.failure[k] = solved.failure ?? (finite ? wrong(solved) : 'its root is not finite.');
  out.ok[k] = Number(out.failure[k] === null);
}

/** Returns whether all results are finite: x - x is 0 for these, and NaN for all others. */
function scaleInto(out: Stack['values'], values: Stack['values'], scale: number): boolean {
  let zero = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[i]! * scale;
    zero += out[i]! - out[i]!;
  }
  return zero === 0;
}

function wrong({ residual, acceptable, condition }: Solved): string | null {
  if (residual <= acceptable) return null;
  const [r, a, c] = [residual, acceptable, condition].map((x) => x.toExponential(1));
  return `its root is wrong: the true residual is ${r} at condition ${c}; ${a} is acceptable.`;
}
