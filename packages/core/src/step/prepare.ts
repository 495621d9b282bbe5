import type { Plan, State, Timing } from '@curvature/spec';
import { tidy } from '@tensorflow/tfjs-core';
import { checkRates } from '../slots/rates.js';
import type { Complete } from '../slots/types.js';
import type { Gradients } from '../state/parameters/entry.js';
import type { ParameterTable } from '../state/parameters/parameter-table.js';
import type { ParameterStep } from './parameter-step.js';
import { planCell } from './refresh/planned.js';
import type { RetainedTensors } from './retained.js';
import type { Abilities } from './abilities/abilities.js';
import type { KnownPasses } from './signals/passes.js';
import { decayed } from './update/rules.js';

/** The inputs of one step of all parameters. */
export interface Step {
  readonly number: number;
  readonly gradients: Gradients;
  /** The norm of each gradient, as far as it is known. */
  readonly norms: ReadonlyMap<string, number>;
  readonly slots: Complete;
  readonly passes: KnownPasses;
  readonly abilities: Abilities;
  readonly damping: number | undefined;
  /** Of the samples of all ranks, those of this one; undefined for one rank alone. */
  readonly portion: number | undefined;
  readonly timing: Timing | null;
}

/** The plan of a parameter that is not preconditioned. */
const NOTHING: readonly [Plan, State] = [{ accumulate: false, refresh: false }, null];

/** The step of each parameter, in order; a joint bias is part of its kernel's. */
export const prepare = (
  step: Step,
  table: ParameterTable,
  retained: RetainedTensors,
): ParameterStep[] =>
  step.abilities
    .activeParameters(table, step)
    .map((name) => parameterStep(name, step, table, retained));

function parameterStep(
  name: string,
  step: Step,
  table: ParameterTable,
  retained: RetainedTensors,
): ParameterStep {
  const { gradients, norms, damping, portion, number, timing } = step;
  const cell =
    table.entries.get(name)!.cell ??
    table.addCell(name, step.slots, step.abilities.layerOf(name, table.entries, step));
  const { block, slots, refusal } = cell;
  step.abilities.check(cell);
  checkRates(slots, number);
  const { target, raw } = step.abilities.inputs(block, gradients, retained);
  return {
    cell,
    stacks: step.abilities.stacks,
    target,
    raw,
    context: {
      block,
      step: number,
      ...(damping !== undefined && { damping }),
      ...(portion !== undefined && { portion }),
    },
    planned: refusal === null ? planCell(cell, number, timing) : NOTHING,
    grad:
      slots.weightDecay?.at === 'gradient'
        ? tidy(() => retained.retain(decayed(raw, target, slots, 'gradient', number), [raw]))
        : raw,
    norm: block.bias === undefined ? (norms.get(name) ?? null) : null,
  };
}
