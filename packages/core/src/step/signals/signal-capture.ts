import type { Listener, Signal } from '@curvature/spec';
import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { Complete } from '../../slots/types.js';
import type { Cell } from '../../state/cell.js';
import type { ParameterTable } from '../../state/parameters/parameter-table.js';
import { variableOf } from '../gradients.js';
import type { Capture, Plans } from '../abilities/abilities.js';
import { dueAmong } from './due-among.js';
import { listen } from './listen.js';
import { Passes } from './passes.js';

/**
 * How many passes are captured before the first step. The first step may apply the sum of their
 * gradients; an optimizer that takes no step at all must not capture forever.
 */
const PATIENCE = 16;

/** Captures the passes that an optimizer runs, and those that others run for it. */
export class SignalCapture implements Capture {
  readonly passes = new Passes();
  /** The cells that accumulate, as planned at the last pass that others ran. */
  private due: ReadonlySet<Cell> = new Set();
  /** Passes before the first step. */
  private unused = 0;
  /** Ends the listening; null if it has not begun. */
  private unlisten: (() => void) | null = null;
  private readonly listener: Listener<Signal> = {
    hears: (variables) => this.isCaptureDue(variables),
    wanted: (name) => this.isWanted(name, this.due),
    take: (captured, variables) => this.passes.add(variables, captured),
  };

  constructor(
    private readonly table: ParameterTable,
    private readonly plans: Plans,
  ) {}

  /** Starts to capture passes that others run, if the source of signals can. */
  listen({ signals }: Complete): void {
    this.unlisten ??= listen(this.listener, signals);
  }

  /** Ends the listening and releases what was captured. */
  release(): void {
    this.unlisten?.();
    this.unlisten = null;
    this.passes.clear();
  }

  /** Whether so many passes went unused that gradients may come from one that was not captured. */
  get hasGivenUp(): boolean {
    return this.unused > PATIENCE;
  }

  /** Releases what was captured for a step that has been taken. */
  finishStep(): void {
    this.unused = 0;
    this.passes.clear();
  }

  /** Runs a pass of the optimizer's own, and captures it only if some statistic is due. */
  run<T extends { readonly grads: Readonly<Record<string, unknown>> }>(
    loss: () => Scalar,
    variables: readonly Variable[],
    { signals }: Complete,
    differentiate: (loss: () => Scalar) => T,
  ): T {
    if (!signals) return differentiate(loss);
    const due = dueAmong(this.table, variables, this.plans);
    if (!this.needsCapture(variables, due)) {
      this.passes.add(variables, null);
      return differentiate(loss);
    }
    const wanted = (name: string) => this.isWanted(name, due);
    const captured = signals.capture({ loss, variables, wanted, differentiate });
    this.passes.add(variables, captured);
    // A parameter without a gradient has no layer to be known.
    for (const variable of variables)
      if (!captured.value.grads[variable.name]) this.table.resolve(variable);
    return captured.value;
  }

  /** Whether to capture a pass that others are about to run over these variables. */
  private isCaptureDue(variables: readonly Variable[]): boolean {
    this.table.sweep();
    // Passes whose gradients are never applied here are those of other optimizers.
    if (!this.table.isStarted && ++this.unused > PATIENCE) this.release();
    if (!this.unlisten || !this.mayTrain(variables)) return false;
    this.due = dueAmong(this.table, variables, this.plans);
    const isDue = this.needsCapture(variables, this.due);
    if (!isDue) this.passes.add(variables, null);
    return isDue;
  }

  /** Whether some cell accumulates, or the layer of a variable is still to be learnt. */
  private needsCapture(variables: readonly Variable[], due: ReadonlySet<Cell>): boolean {
    return due.size > 0 || variables.some((variable) => !this.table.isResolved(variable));
  }

  /** Whether signals of this parameter are of use to a step at which these cells accumulate. */
  private isWanted(name: string, due: ReadonlySet<Cell>): boolean {
    const cell = this.table.entries.get(name)?.cell;
    return cell ? due.has(cell) : !this.table.isResolved(variableOf(name));
  }

  /** Whether the optimizer trains some of these variables, or nothing yet. */
  private mayTrain(variables: readonly Variable[]): boolean {
    const { entries } = this.table;
    return entries.size === 0 || variables.some(({ name }) => entries.has(name));
  }
}
