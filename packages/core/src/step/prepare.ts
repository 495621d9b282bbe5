import { type Tensor, tidy, type Variable, zerosLike } from '@tensorflow/tfjs-core';
import type { State, Timing } from '@curvature/spec';
import { alone, joined, joint } from '../partition/target.js';
import type { Complete } from '../slots/types.js';
import type { Gradients, Roster } from '../state/parameters/parameter-table.js';
import { variableOf } from './gradients.js';
import type { Held } from './retained.js';
import type { Passes } from './signals/passes.js';
import { planCell } from './refresh/planned-refresh.js';
import { decayed } from './update/rules.js';
import type { Work } from './parameter-step.js';

/** A step that is about to be taken. */
export interface Step {
  readonly number: number;
  readonly gradients: Gradients;
  /** The norm of each gradient, where it is known. */
  readonly norms: ReadonlyMap<string, number>;
  readonly slots: Complete;
  readonly passes: Passes;
  readonly damping: number | undefined;
  readonly timing: Timing | null;
}

const NOTHING = [{ accumulate: false, refresh: false }, null] as const;

/**
 * What the step does with each parameter, in order; biases that are one block with a kernel go with
 * it.
 */
export function prepare(step: Step, roster: Roster, held: Held): Work[] {
  return roster
    .turns(step.gradients, step.slots, step.passes)
    .map((name) => workOf(name, step, roster, held));
}

function workOf(name: string, step: Step, roster: Roster, held: Held): Work {
  const { gradients, norms, damping, number, timing } = step;
  const cell = roster.cellOf(name, gradients, step.slots, step.passes);
  const { block } = cell;
  const context = { block, step: number, ...(damping !== undefined && { damping }) };
  const target = targetOf(name, block.bias, gradients);
  const raw =
    block.bias === undefined ? gradients.get(name)! : bothOf(name, block.bias, gradients, held);
  const planned =
    cell.refusal === null
      ? planCell(cell, number, timing)
      : (NOTHING as readonly [(typeof NOTHING)[0], State]);
  const grad = tidy(() => held.hold(decayed(raw, target, cell.slots, 'gradient', number), [raw]));
  return {
    cell,
    target,
    raw,
    grad,
    norm: block.bias === undefined ? (norms.get(name) ?? null) : null,
    context,
    planned,
  };
}

const targetOf = (name: string, bias: string | undefined, gradients: Gradients) =>
  bias === undefined
    ? alone(variableOf(name))
    : joint(variableOf(name), variableOf(bias), (trained) => gradients.has(trained));

/** The gradient of kernel and bias as one matrix; zeros for the one that is not trained. */
function bothOf(kernel: string, bias: string, gradients: Gradients, held: Held): Tensor {
  const gradientOf = (variable: Variable) => gradients.get(variable.name) ?? zerosLike(variable);
  return tidy(() =>
    held.hold(joined(gradientOf(variableOf(kernel)), gradientOf(variableOf(bias))), []),
  );
}
