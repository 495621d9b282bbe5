import type { Damping, State } from '@curvature/spec';
import { dispose, reshape, type Scalar, stack, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { readInto } from '../backend.js';
import { type Change, type Steps, stepWithFeedback } from './feedback-step.js';
import { lossNow } from './reduction.js';

/** The relative change of a loss that float32 cannot resolve. */
const NOISE = 2 ** -20;

/** Adaptive damping: its state, which follows how well the quadratic model predicts the loss. */
export class DampingFeedback {
  state: State;
  /** Resolves when all losses after steps have been read. */
  answered: Promise<unknown> = Promise.resolve();
  /** Tensors that the loss function kept when it was computed after a step. */
  private readonly retained: Tensor[] = [];

  constructor(private readonly damping: Damping<State>) {
    this.state = damping.init();
  }

  at(step: number): number {
    return this.damping.value(this.state, step);
  }

  isDue(step: number): boolean {
    return step % this.damping.every === 0;
  }

  /** One step of `minimize`; the caller disposes its loss. */
  step(step: number, loss: () => Scalar, steps: Steps): Scalar {
    return stepWithFeedback(this, step, loss, steps);
  }

  /** Computes the loss after a step. On webgl and webgpu the damping adapts a step late. */
  compare(step: number, { predicted, before, loss, mean }: Change): void {
    const values = tidy(() => {
      const after = mean(lossNow(loss, this.retained));
      return stack([predicted(), before, after].map((x) => reshape(x, [])));
    });
    this.answered = Promise.all([
      this.answered,
      readInto(values, (read) => this.adapt(step, read)),
    ]);
  }

  releaseRetained(): void {
    dispose(this.retained.splice(0).filter((tensor) => !tensor.isDisposed));
  }

  reset(): void {
    this.releaseRetained();
    this.state = this.damping.init();
  }

  private adapt(step: number, values: ArrayLike<number>): void {
    const [predicted, cost, after] = Array.from(values) as [number, number, number];
    const actual = after - cost;
    // Below the resolution of float32 their ratio is noise.
    if (
      Math.max(Math.abs(actual), Math.abs(predicted)) > NOISE * Math.abs(cost) ||
      !Number.isFinite(actual)
    )
      this.state = this.damping.update(this.state, { step, actual, predicted });
  }
}
