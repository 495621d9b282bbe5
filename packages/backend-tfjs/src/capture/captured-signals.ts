import { concat, keep, reshape, type Tensor } from '@tensorflow/tfjs-core';
import type { Pair, Use } from './tape/use.js';

interface Recorded {
  readonly use: Use;
  readonly inputs: readonly Tensor[];
  readonly dy: Tensor;
}

/**
 * What one step has captured: references to tensors that the backward pass has in memory anyway.
 * They are retained until `dispose`.
 */
export class CapturedSignals {
  private readonly retained: Tensor[] = [];
  private readonly recorded = new Map<string, Recorded[]>();

  retain(tensor: Tensor): Tensor {
    // A view of the same numbers: on some backends `clone` copies.
    const view = keep(reshape(tensor, tensor.shape));
    this.retained.push(view);
    return view;
  }

  /** Records one use of a parameter: what its signals need, and the gradient of its output. */
  record(name: string, use: Use, inputs: readonly Tensor[], dy: Tensor): void {
    const recorded = {
      use,
      inputs: inputs.map((input) => this.retain(input)),
      dy: this.retain(dy),
    };
    this.recorded.set(name, [...(this.recorded.get(name) ?? []), recorded]);
  }

  names(): string[] {
    return [...this.recorded.keys()];
  }

  uses(name: string): readonly Use[] {
    return (this.recorded.get(name) ?? []).map(({ use }) => use);
  }

  /** The signals of all uses of a parameter, side by side as positions. Called within tf.tidy. */
  of(name: string): Pair | null {
    const pairs = this.recorded.get(name)?.map(({ use, inputs, dy }) => use.signals(inputs, dy));
    return pairs
      ? { activations: joined(pairs, 'activations'), outputGrads: joined(pairs, 'outputGrads') }
      : null;
  }

  /** Leaves a parameter without signals. */
  discard(name: string): void {
    this.recorded.delete(name);
  }

  dispose(): void {
    for (const tensor of this.retained.splice(0)) tensor.dispose();
    this.recorded.clear();
  }
}

function joined(pairs: readonly Pair[], signal: keyof Pair): Tensor {
  const tensors = pairs.map((pair) => pair[signal]);
  if (tensors.length === 1) return tensors[0]!;
  const samples = tensors[0]!.shape[0];
  if (tensors.every(({ shape }) => shape[0] === samples)) return concat(tensors, 1);
  // The uses disagree on the number of samples, so each row becomes one.
  return concat(
    tensors.map((tensor) =>
      reshape(tensor, [tensor.shape[0]! * tensor.shape[1]!, 1, ...tensor.shape.slice(2)]),
    ),
    0,
  );
}
