import type { Engine, Needs } from '../engines/engine.js';
import { withEngine } from '../engines/with-engine.js';
import { isFloat32 } from '../realms.js';
import type { Stack } from '../stack.js';
import { choleskySolver } from './by-cholesky.js';
import { eigenSolver } from './by-eigen.js';
import { iterationSolver } from './by-iteration.js';
import { FLOAT32 } from './precision.js';
import type { RootMethod } from './root-methods.js';
import type { Solver } from './types.js';

/** Runs `body` with a solver for every matrix of the stack, whose memory is reserved once. */
export function withSolver(
  method: RootMethod,
  stack: Stack,
  p: number,
  body: (solver: Solver) => void,
): void {
  withEngine(stack.n, needs[method.by], (engine) => body(solverOf(method, stack, p, engine)));
}

const iteration: Needs = { float64: 8, float32: 6 };
const needs: Record<RootMethod['by'], Needs> = {
  eigen: { float64: 2, float32: 2 },
  newton: iteration,
  acceleratedNewton: iteration,
  cholesky: { float64: 4, float32: 2 },
};

function solverOf(method: RootMethod, { values }: Stack, p: number, engine: Engine): Solver {
  switch (method.by) {
    case 'eigen':
      return eigenSolver(engine, method, isFloat32(values) ? FLOAT32 : Number.EPSILON, p);
    case 'cholesky':
      return choleskySolver(engine, method);
    default:
      return iterationSolver(engine, method, p);
  }
}
