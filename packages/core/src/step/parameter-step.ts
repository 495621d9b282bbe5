import type { Context, Plan, State } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Target } from '../partition/target.js';
import type { Cell } from '../state/cell.js';

/** What one step does with one parameter; lives for that step alone. */
export interface Work {
  readonly cell: Cell;
  readonly target: Target;
  /** Of the loss alone, in the shape of the cell's parameter. */
  readonly raw: Tensor;
  /** The same with L2 decay; `raw` itself where there is none. */
  readonly grad: Tensor;
  /** |raw|, where it is known. */
  readonly norm: number | null;
  readonly context: Context;
  /** What its policy plans for this step, and the state that goes with it. */
  readonly planned: readonly [Plan, State];
}

/** The direction of a parameter, before decay and momentum. */
export interface Direction {
  readonly work: Work;
  /** The preconditioned direction, or the rule's where there is none. */
  readonly main: Tensor;
  /** The rule's, which is taken at the steps before `startStep`; null at others. */
  readonly warmUp: Tensor | null;
}

/** Whether the unpreconditioned update is taken. */
export const isWarmingUp = ({ cell, context }: Work): boolean =>
  cell.refusal === null && context.step < cell.slots.startStep;
