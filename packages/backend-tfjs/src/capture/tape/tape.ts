import { engine, type Tensor } from '@tensorflow/tfjs-core';

/** One operation on the gradient tape of TensorFlow.js, which is not documented. */
export interface TapeNode {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, Tensor | undefined>>;
  readonly outputs: readonly Tensor[];
  /**
   * Tensors that the gradient needs, alive until the backward pass is over; the inputs may be
   * disposed earlier.
   */
  readonly saved: readonly Tensor[];
  gradient?: (dys: readonly (Tensor | null)[]) => Record<string, () => Tensor>;
}

/** The tape of the current forward pass; null if it is not what this package knows. */
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
 * The saved tensor at a place of a node; null if it has another shape than the input, since custom
 * gradients may save anything.
 */
export function savedOf(node: TapeNode, place: number, input: Tensor | undefined): Tensor | null {
  const saved = node.saved[place];
  return saved && input && saved.shape.join() === input.shape.join() ? saved : null;
}

export const inputsOf = (node: TapeNode): [key: string, input: Tensor][] =>
  Object.entries(node.inputs).filter((entry): entry is [string, Tensor] => entry[1] != null);

/**
 * The operations that `y` depends on. Metrics, and copies that are saved for gradients, are
 * excluded.
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
