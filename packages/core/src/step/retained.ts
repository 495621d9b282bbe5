import { keep, type Tensor } from '@tensorflow/tfjs-core';

/** Tensors that outlive their tidy until the end of the step. */
export class RetainedTensors {
  private readonly tensors = new Set<Tensor>();

  /** Retains a tensor, unless it is one of `others`, which have owners that keep them. */
  retain<T extends Tensor>(tensor: T, others: readonly Tensor[]): T {
    if (!others.includes(tensor)) this.tensors.add(keep(tensor));
    return tensor;
  }

  release(): void {
    for (const tensor of this.tensors) tensor.dispose();
  }
}
