import { keep, type Tensor } from '@tensorflow/tfjs-core';

/** Tensors that outlive the tidy they were made in, up to the end of the step. */
export class Held {
  private readonly tensors = new Set<Tensor>();

  /** Holds a tensor, unless it is one that somebody else keeps anyway. */
  hold<T extends Tensor>(tensor: T, others: readonly Tensor[]): T {
    if (!others.includes(tensor)) this.tensors.add(keep(tensor));
    return tensor;
  }

  dispose(): void {
    for (const tensor of this.tensors) tensor.dispose();
  }
}
