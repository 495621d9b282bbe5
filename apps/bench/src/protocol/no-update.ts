import { Optimizer } from '@tensorflow/tfjs';

/** Throws the gradients away: the forward and backward pass alone. */
export class NoUpdate extends Optimizer {
  static readonly className = 'NoUpdate';
  override applyGradients(): void {}
  override getConfig() {
    return {};
  }
}
