import type { Tensor } from '@tensorflow/tfjs-core';
import type { Complete } from '../../slots/types.js';
import type { Gradients } from '../../state/parameters/parameter-table.js';
import { owned, scoped } from '../../state/tree.js';
import { type Bad, badGradient, screen } from './finite.js';
import type { Held } from '../retained.js';
import type { Reporter } from '../refresh/refresh.js';

interface Step {
  readonly slots: Complete;
  readonly step: number;
  readonly reporter: Reporter;
  readonly held: Held;
}
/** Gradients that a step may be taken with, and the norm of each where it is known. */
export interface Screened {
  readonly gradients: Gradients;
  readonly norms: ReadonlyMap<string, number>;
}

/**
 * Clips all gradients of a step together, and counts the steps in a row with gradients that are not
 * finite or too large.
 */
export class Screening {
  private badSteps = 0;

  /**
   * null where the step is to be skipped; on devices whose values are dear to read that is noticed
   * a step later.
   */
  screen(gradients: Gradients, step: Step): Screened | null {
    const clipped = this.clipped(gradients, step);
    let isSkipped = false;
    const norms = screen([...clipped], (bad) => (isSkipped = this.note(bad, step)));
    if (isSkipped) return null;
    const known = [...clipped.keys()].flatMap((name, i) =>
      norms ? [[name, norms[i]!] as const] : [],
    );
    return { gradients: clipped, norms: new Map(known) };
  }

  /** Copies of its own where there is something to clip. */
  private clipped(gradients: Gradients, { slots: { clip }, held }: Step): Gradients {
    if (!clip) return gradients;
    const before = [...gradients.values()];
    const after = scoped(() => owned(clip(before), before)) as readonly Tensor[];
    after.forEach((gradient) => held.hold(gradient, before));
    return new Map([...gradients.keys()].map((name, i) => [name, after[i]!]));
  }

  private note(bad: Bad | null, { slots, step, reporter }: Step): boolean {
    this.badSteps = bad === null ? 0 : this.badSteps + 1;
    if (bad === null) return false;
    const error = badGradient(bad, step, this.badSteps);
    reporter.emit({ type: 'skipped', block: bad.name, step, message: error.message });
    if (this.badSteps > slots.toleratedFailures) reporter.stop(error);
    return true;
  }
}
