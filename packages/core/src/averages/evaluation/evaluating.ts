import { CurvatureError } from '@curvature/spec';
import type { AveragedHost } from '../average.js';

/** Averaged weights that are in the variables of an optimizer. */
export interface Evaluation {
  /** How many calls of `evaluate` are running. */
  users: number;
  /** Puts the weights of training back. */
  restore(): void;
}

type Table = AveragedHost['table'];
/** The running evaluations, by the tables of their optimizers. */
export const evaluations = new WeakMap<Table, Evaluation>();

/** @throws CurvatureError while averaged weights are in the variables. */
export function checkAtRest(table: Table, what: string): void {
  if (!evaluations.has(table)) return;
  throw new CurvatureError(
    `${what} while optimizer.evaluate() had the averaged weights in the variables.`,
    'Usually the promise of evaluate() was not awaited, or its function trains or saves the optimizer.',
    'Await optimizer.evaluate(...), and train and save the optimizer after it.',
  );
}
