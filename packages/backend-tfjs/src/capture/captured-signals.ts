import { concat, keep, reshape, type Tensor } from '@tensorflow/tfjs-core';
import type { Pair, Use } from './tape/use.js';

interface Taken {
  readonly use: Use;
  readonly inputs: readonly Tensor[];
  readonly dy: Tensor;
}

/** What one step has captured: references to tensors that hold numbers anyway, until `dispose`. */
export class Harvest {
  private readonly kept: Tensor[] = [];
  private readonly taken = new Map<string, Taken[]>();

  hold(tensor: Tensor): Tensor {
    // A view of the same numbers: on some backends `clone` copies.
    const held = keep(reshape(tensor, tensor.shape));
    this.kept.push(held);
    return held;
  }

  take(name: string, use: Use, inputs: readonly Tensor[], dy: Tensor): void {
    const taken = { use, inputs: inputs.map((input) => this.hold(input)), dy: this.hold(dy) };
    this.taken.set(name, [...(this.taken.get(name) ?? []), taken]);
  }

  names(): string[] {
    return [...this.taken.keys()];
  }

  uses(name: string): readonly Use[] {
    return (this.taken.get(name) ?? []).map(({ use }) => use);
  }

  /** The signals of all uses of a parameter, side by side as positions. Called within tf.tidy. */
  signals(name: string): Pair | null {
    const pairs = this.taken.get(name)?.map(({ use, inputs, dy }) => use.signals(inputs, dy));
    return pairs
      ? { activations: together(pairs, 'activations'), outputGrads: together(pairs, 'outputGrads') }
      : null;
  }

  /** Forgets the signals of a parameter. */
  drop(name: string): void {
    this.taken.delete(name);
  }

  dispose(): void {
    for (const tensor of this.kept.splice(0)) tensor.dispose();
    this.taken.clear();
  }
}

function together(pairs: readonly Pair[], signal: keyof Pair): Tensor {
  const tensors = pairs.map((pair) => pair[signal]);
  if (tensors.length === 1) return tensors[0]!;
  const samples = tensors[0]!.shape[0];
  if (tensors.every(({ shape }) => shape[0] === samples)) return concat(tensors, 1);
  // Uses that do not agree on what a sample is: each row is one.
  return concat(
    tensors.map((tensor) =>
      reshape(tensor, [tensor.shape[0]! * tensor.shape[1]!, 1, ...tensor.shape.slice(2)]),
    ),
    0,
  );
}
