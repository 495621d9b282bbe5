import type { Damping, State } from '@curvature/spec';
import { dispose, reshape, type Scalar, stack, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { readInto } from '../backend.js';
import { lossNow } from './reduction.js';

/** Of a loss, what float32 does not tell apart. */
const NOISE = 2 ** -20;

/**
 * Adaptive damping: what it is now, and how well the quadratic model predicted the loss after a
 * step.
 */
export class DampingFeedback {
  state: State;
  /** Settles when what has been asked of losses after steps has been answered. */
  answered: Promise<unknown> = Promise.resolve();
  /** What the loss kept for itself when it was computed after a step. */
  private readonly leftovers: Tensor[] = [];

  constructor(private readonly damping: Damping<State> | null) {
    this.state = this.damping?.init() ?? null;
  }

  at(step: number): number | undefined {
    return this.damping?.value(this.state, step);
  }

  isDue(step: number): boolean {
    return this.damping !== null && step % this.damping.every === 0;
  }

  /**
   * Computes the loss after a step; where reading would stall the device, the damping hears of it a
   * step later.
   */
  compare(step: number, loss: () => Scalar, predicted: () => Tensor, before: Scalar): void {
    const values = tidy(() =>
      stack([predicted(), before, lossNow(loss, this.leftovers)].map((x) => reshape(x, []))),
    );
    this.answered = Promise.all([
      this.answered,
      readInto(values, (read) => this.adapt(step, read)),
    ]);
  }

  clearLeftovers(): void {
    dispose(this.leftovers.splice(0).filter((tensor) => !tensor.isDisposed));
  }

  reset(): void {
    this.clearLeftovers();
    this.state = this.damping?.init() ?? null;
  }

  private adapt(step: number, values: ArrayLike<number>): void {
    const [predicted, cost, after] = Array.from(values) as [number, number, number];
    const actual = after - cost;
    // Below what float32 tells apart, their ratio is noise.
    if (
      Math.max(Math.abs(actual), Math.abs(predicted)) > NOISE * Math.abs(cost) ||
      !Number.isFinite(actual)
    )
      this.state = this.damping!.update(this.state, { step, actual, predicted });
  }
}
