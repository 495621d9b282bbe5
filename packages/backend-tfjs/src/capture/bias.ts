import type { Tensor } from '@tensorflow/tfjs-core';
import type { Consumption, Graph } from './graph.js';
import type { TapeNode } from './tape.js';

/** Where a variable comes in that is added to the result of an operation and to nothing else. */
export interface Added {
  readonly name: string;
  readonly node: TapeNode;
}

/** The bias of one use of a layer: the third input of a fused operation, or what is added to its result. */
export function biasOf({ node }: Consumption, fanOut: number, graph: Graph): Added | null {
  const fused = node.inputs['2'];
  return fused ? added(fused, fanOut, node, graph) : addedTo(node.outputs[0]!, fanOut, graph);
}

function addedTo(result: Tensor, fanOut: number, graph: Graph): Added | null {
  const [next, ...others] = graph.consumers(result);
  if (!next || others.length > 0 || result.shape.at(-1) !== fanOut) return null;
  if (graph.seenThrough(next)) return addedTo(next.outputs[0]!, fanOut, graph);
  const { a, b } = next.inputs;
  if (next.kernelName !== 'Add' || !a || !b) return null;
  return added(a.id === result.id ? b : a, fanOut, next, graph);
}

function added(bias: Tensor, fanOut: number, node: TapeNode, graph: Graph): Added | null {
  const view = graph.view(bias);
  const isRow = view?.order === 'stored' && bias.size === fanOut && bias.shape.at(-1) === fanOut;
  return isRow ? { name: view.variable.name, node } : null;
}
