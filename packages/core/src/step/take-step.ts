import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Reporter } from '../diagnostics/telemetry/reporter.js';
import { tensorsOf } from '../state/tree.js';
import { directionOf } from './direction/direction.js';
import type { Trust } from './direction/trust.js';
import type { Direction, ParameterStep } from './parameter-step.js';
import type { RetainedTensors } from './retained.js';
import type { Abilities } from './abilities/abilities.js';
import type { KnownPasses } from './signals/passes.js';
import { gated } from './screening/gated.js';
import { updateStatistics } from './statistics.js';
import { takeFused } from './update/fused-steps.js';
import { applyUpdate } from './update/update.js';

/**
 * Whether to skip the step, the source of signals, the abilities of the host, the bound of a step,
 * and where it reports.
 */
export interface Surroundings {
  /** [1], not 0 where the step must change nothing; null if it need not be asked. */
  readonly skip: Tensor | null;
  readonly passes: KnownPasses;
  readonly abilities: Abilities;
  readonly trust: Trust | null;
  readonly reporter: Reporter;
  /** The tensors of this step; the caller releases them. */
  readonly retained: RetainedTensors;
}

/**
 * One step of all parameters, in phases over all of them: whole steps by fused kernels, and for the
 * rest statistics, refreshes, directions, updates.
 */
export function takeStep(steps: readonly ParameterStep[], surroundings: Surroundings): void {
  const { skip, abilities, trust, reporter, retained } = surroundings;
  abilities.refreshes.swap(steps, reporter);
  const done = takeFused(steps, skip, abilities);
  const rest = steps.filter((step) => !done.has(step));
  const screened = onceEach((step) => gated(step, skip, retained));
  addStatistics(
    rest.filter(({ cell }) => cell.refusal === null),
    screened,
    surroundings,
  );
  for (const step of done) if (step.cell.refusal === null) noteFused(step, abilities);
  const preconditioned = [...done, ...rest].filter(({ cell }) => cell.refusal === null);
  abilities.refreshes.begin(preconditioned, reporter);
  const whole = new Set<ParameterStep>();
  abilities.takeLayers(rest, skip, whole);
  abilities.takeRefreshed(rest, skip, whole);
  const directions = rest.flatMap((step) =>
    whole.has(step) ? [] : retainedDirection(screened(step), reporter, retained),
  );
  const scaled = abilities.trusted(directions, trust, retained);
  for (const direction of directions) tidy(() => applyUpdate(scaled(direction)));
}

function noteFused(step: ParameterStep, { refreshes }: Abilities): void {
  step.cell.isUncaptured = false;
  refreshes.readMetric(step);
}

/** What a function makes of each step, which it is asked for once. */
function onceEach(make: (step: ParameterStep) => ParameterStep) {
  const made = new Map<ParameterStep, ParameterStep>();
  return (step: ParameterStep): ParameterStep => {
    if (!made.has(step)) made.set(step, make(step));
    return made.get(step)!;
  };
}

const isLayer = ({ cell }: ParameterStep) => cell.slots.signals !== null;

/** Adds the step to the statistics of all blocks for which that is planned. */
function addStatistics(
  steps: readonly ParameterStep[],
  screened: (step: ParameterStep) => ParameterStep,
  { passes, skip, abilities }: Surroundings,
): void {
  for (const { cell } of steps) cell.isUncaptured = false;
  const due = steps.filter(({ planned }) => planned[0].accumulate);
  for (const step of due) if (!isLayer(step)) tidy(() => updateStatistics(screened(step), {}));
  abilities.layerStatistics(due.filter(isLayer), passes, skip);
  for (const step of due) if (!step.cell.isUncaptured) abilities.refreshes.readMetric(step);
}

/**
 * A direction outlives its tidy, unless it is a tensor that others keep: the gradient, or the state
 * of its cell, which the update of another parameter does not touch.
 */
function retainedDirection(
  step: ParameterStep,
  reporter: Reporter,
  retained: RetainedTensors,
): Direction[] {
  let found: Direction | null = null;
  tidy(() => {
    found = directionOf(step, reporter);
    if (!found) return;
    const others = [...tensorsOf(step.cell.parts), step.raw, step.grad];
    retained.retain(found.main, others);
    if (found.warmUp) retained.retain(found.warmUp, [...others, found.main]);
  });
  return found ? [found] : [];
}
