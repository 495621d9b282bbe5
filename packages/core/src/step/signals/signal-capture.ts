import type { Listener, Signal } from '@curvature/spec';
import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { Complete } from '../../slots/types.js';
import type { Cell } from '../../state/cell.js';
import type { Roster } from '../../state/parameters/parameter-table.js';
import { listen } from './listen.js';
import { Passes } from './passes.js';

/**
 * So many passes are heard before the first step, which may be taken with the sum of their
 * gradients.
 */
const PATIENCE = 16;

/** Which cells accumulate at the next step. */
type Plans = (variables: readonly Variable[]) => ReadonlySet<Cell>;

/** Captures the passes of an optimizer, and those that others run for it. */
export class Hearing {
  readonly passes = new Passes();
  /** Those that accumulate, as planned at the last pass that was heard. */
  private due: ReadonlySet<Cell> = new Set();
  /** Passes that were heard before the first step. */
  private unused = 0;
  /** Stops listening; null where nobody listens. */
  private unlisten: (() => void) | null = null;
  private readonly ear: Listener<Signal> = {
    hears: (variables) => this.hears(variables),
    wanted: (name) => this.roster.isWanted(name, this.due),
    take: (captured, variables) => this.passes.add(variables, captured),
  };

  constructor(
    private readonly roster: Roster,
    private readonly plans: Plans,
  ) {}

  /** Hears passes of others, where the source of signals can and nobody listens yet. */
  listen({ signals }: Complete): void {
    this.unlisten ??= listen(this.ear, signals);
  }

  stop(): void {
    this.unlisten?.();
    this.unlisten = null;
    this.passes.clear();
  }

  /**
   * Whether so many passes have gone by unused that gradients may well come from one that was not
   * heard.
   */
  get hasGivenUp(): boolean {
    return this.unused > PATIENCE;
  }

  /** A step has been taken. */
  rest(): void {
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
    const due = this.plans(variables);
    if (!signals || !(due.size > 0 || this.roster.isAnyNew(variables))) {
      this.passes.add(variables, null);
      return differentiate(loss);
    }
    const wanted = (name: string) => this.roster.isWanted(name, due);
    const captured = signals.capture({ loss, variables, wanted, differentiate });
    this.passes.add(variables, captured);
    this.roster.passOver(variables.filter(({ name }) => !captured.value.grads[name]));
    return captured.value;
  }

  /** Whether a pass that somebody else is about to run over these variables is to be captured. */
  private hears(variables: readonly Variable[]): boolean {
    this.roster.sweep();
    // Passes that are never applied here are those of other optimizers.
    if (this.roster.cells.length === 0 && ++this.unused > PATIENCE) this.stop();
    if (!this.unlisten || !this.roster.concerns(variables)) return false;
    this.due = this.plans(variables);
    const isDue = this.due.size > 0 || this.roster.isAnyNew(variables);
    if (!isDue) this.passes.add(variables, null);
    return isDue;
  }
}
