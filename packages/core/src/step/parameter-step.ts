import type { Context, Plan, State } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Partition } from '../partition/partition.js';
import type { Target } from '../partition/target.js';
import type { Cell } from '../state/cell.js';

/** How the tensors of a parameter become the stack [count, ...tile] of its block, and back. */
export interface Stacks {
  readonly toStack: (x: Tensor, partition: Partition) => Tensor;
  readonly fromStack: (stack: Tensor, partition: Partition, shape: readonly number[]) => Tensor;
}

/** What a step trains, and the gradient of the loss alone, in the shape of the cell's parameter. */
export interface Inputs {
  readonly target: Target;
  readonly raw: Tensor;
}

/** One step of one parameter: its inputs, which live for that step alone. */
export interface ParameterStep extends Inputs {
  readonly cell: Cell;
  readonly stacks: Stacks;
  /** The gradient with L2 decay; `raw` itself without decay. */
  readonly grad: Tensor;
  /** |raw|; null if it is not known. */
  readonly norm: number | null;
  readonly context: Context;
  /** The plan of the policy for this step, and the policy's next state. */
  readonly planned: readonly [Plan, State];
}

/** The direction of a parameter, before decay and momentum. */
export interface Direction {
  readonly step: ParameterStep;
  /** The preconditioned direction, or the rule's if there is none. */
  readonly main: Tensor;
  /** The rule's direction, which is taken before `startStep`; null at later steps. */
  readonly warmUp: Tensor | null;
}

/** Whether the unpreconditioned update is taken. */
export const isWarmingUp = ({ cell, context }: ParameterStep): boolean =>
  cell.refusal === null && context.step < cell.slots.startStep;
