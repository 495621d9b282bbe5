import type { Tensor } from '@tensorflow/tfjs-core';
import type { Reporter } from '../../diagnostics/telemetry/reporter.js';
import type { Complete } from '../../slots/types.js';
import type { Gradients } from '../../state/parameters/entry.js';
import { copyBorrowed, retain } from '../../state/tree.js';
import type { RetainedTensors } from '../retained.js';
import { type Bad, badGradient, screen } from './finite.js';

interface Step {
  readonly slots: Complete;
  readonly step: number;
  readonly reporter: Reporter;
  readonly retained: RetainedTensors;
}
/** Gradients that a step may be taken with, and their norms as far as they are known. */
interface Screened {
  readonly gradients: Gradients;
  readonly norms: ReadonlyMap<string, number>;
  /** [1], not 0 where the step must change nothing; null if it need not be asked. */
  readonly skip: Tensor | null;
}

/** Clips the gradients of a step together, and counts the bad steps in a row. */
export class Screening {
  private badSteps = 0;

  /**
   * @returns null if the step must be skipped. On webgl and webgpu, where reads are slow, a bad
   *   gradient is noticed a step late: its step is skipped on the device where that has a kernel for
   *   it, and else taken.
   */
  screen(gradients: Gradients, step: Step): Screened | null {
    const clipped = this.clipped(gradients, step);
    let isSkipped = false;
    const { norms, skip } = screen([...clipped], (bad) => (isSkipped = this.note(bad, step)));
    if (isSkipped) return null;
    if (skip) step.retained.retain(skip, []);
    const known = new Map<string, number>();
    if (norms) for (const name of clipped.keys()) known.set(name, norms[known.size]!);
    return { gradients: clipped, norms: known, skip };
  }

  /** Retained copies if there is a clip; the gradients themselves otherwise. */
  private clipped(gradients: Gradients, { slots: { clip }, retained }: Step): Gradients {
    if (!clip) return gradients;
    const before = [...gradients.values()];
    const after = retain(() => copyBorrowed(clip(before), before)) as readonly Tensor[];
    after.forEach((gradient) => retained.retain(gradient, before));
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
