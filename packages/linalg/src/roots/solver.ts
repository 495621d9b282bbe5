import type { RootMethod } from './root-methods.js';
import type { Stack } from '../stack.js';
import { kernels } from '../wasm/kernels.js';
import { choleskySolver } from './by-cholesky.js';
import { eigenSolver, FLOAT32 } from './by-eigen.js';
import { iterationSolver } from './by-iteration.js';
import { mixedSolver } from './by-mixed.js';
import type { Engine, Needs } from './engines/engine.js';
import type { Solver } from './types.js';
import { typescriptEngine } from './engines/typescript-engine.js';
import { withWasmEngine } from './engines/wasm-engine.js';
import { isFloat32 } from '../realms.js';

/**
 * Runs `body` with a solver for every matrix of the stack; what it needs of memory is taken once
 * and freed after.
 */
export function withSolver(
  method: RootMethod,
  stack: Stack,
  p: number,
  body: (solver: Solver) => void,
): void {
  const solve = (engine: Engine) => body(solverOf(method, stack, p, engine));
  const fast = kernels();
  if (fast) withWasmEngine(fast, stack.n, needs[method.by], solve);
  else solve(typescriptEngine(stack.n));
}

const iteration: Needs = { float64: 8, float32: 6 };
const needs: Record<RootMethod['by'], Needs> = {
  eigen: { float64: 2, float32: 2 },
  newton: iteration,
  acceleratedNewton: iteration,
  polynomial: iteration,
  mixed: { float64: 9, float32: 2 },
  cholesky: { float64: 4, float32: 2 },
};

function solverOf(method: RootMethod, { values }: Stack, p: number, engine: Engine): Solver {
  const rounding = isFloat32(values) ? FLOAT32 : Number.EPSILON;
  switch (method.by) {
    case 'eigen':
      return eigenSolver(engine, method, rounding, p);
    case 'mixed':
      return mixedSolver(engine, method, rounding, p);
    case 'cholesky':
      return choleskySolver(engine, method);
    default:
      return iterationSolver(engine, method, p);
  }
}
