import { engine, type Tensor } from '@tensorflow/tfjs-core';

/** One operation on the gradient tape of TensorFlow.js, which it does not document. */
export interface TapeNode {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, Tensor | undefined>>;
  readonly outputs: readonly Tensor[];
  /**
   * What the gradient needs, alive until the backward pass is over; the inputs themselves may be
   * gone by then.
   */
  readonly saved: readonly Tensor[];
  gradient?: (dys: readonly (Tensor | null)[]) => Record<string, () => Tensor>;
}

/**
 * The tape of the forward pass that is running, or null where it is not what this package knows.
 */
export function activeTape(): TapeNode[] | null {
  const state = engine().state as unknown as { activeTape?: unknown } | undefined;
  const tape = state?.activeTape;
  return Array.isArray(tape) && tape.every(isNode) ? (tape as TapeNode[]) : null;
}

function isNode(x: unknown): boolean {
  const node = x as Partial<TapeNode> | null;
  return (
    typeof node?.kernelName === 'string' &&
    typeof node.inputs === 'object' &&
    Array.isArray(node.outputs) &&
    Array.isArray(node.saved)
  );
}

/**
 * What a node has saved of its input, if the place is that of this input: custom gradients save
 * what they like.
 */
export function savedOf(node: TapeNode, place: number, input: Tensor | undefined): Tensor | null {
  const saved = node.saved[place];
  return saved && input && saved.shape.join() === input.shape.join() ? saved : null;
}

export const inputsOf = (node: TapeNode): [key: string, input: Tensor][] =>
  Object.entries(node.inputs).filter((entry): entry is [string, Tensor] => entry[1] != null);

/**
 * The operations that the value of `y` came from. Metrics, and copies that are kept for gradients,
 * are none of them.
 */
export function leadingTo(y: Tensor, tape: readonly TapeNode[]): TapeNode[] {
  const reached = new Set([y.id]);
  const leads = tape.toReversed().filter((node) => {
    if (!node.outputs.some(({ id }) => reached.has(id))) return false;
    for (const [, input] of inputsOf(node)) reached.add(input.id);
    return true;
  });
  return leads.toReversed();
}
