import type { Tensor } from '@tensorflow/tfjs-core';
import type { Consumption, Graph } from './graph.js';
import type { TapeNode } from './tape.js';

/** A variable that is added to the result of an operation, and the node that adds it. */
export interface Added {
  readonly name: string;
  readonly node: TapeNode;
}

/**
 * The bias of one use of a layer: the third input of a fused operation, or the variable that is
 * added to the result.
 */
export function biasOf({ node }: Consumption, graph: Graph): Added | null {
  const [fused, result] = [node.inputs['2'], node.outputs[0]!];
  return fused ? added(fused, result, node, graph) : addedTo(result, graph);
}

function addedTo(result: Tensor, graph: Graph): Added | null {
  const [next, ...others] = graph.consumers(result);
  if (!next || others.length > 0) return null;
  if (graph.seenThrough(next))
    return sameRows(result, next.outputs[0]!) ? addedTo(next.outputs[0]!, graph) : null;
  const { a, b } = next.inputs;
  if (next.kernelName !== 'Add' || !a || !b) return null;
  return added(a.id === result.id ? b : a, result, next, graph);
}

const sameRows = (a: Tensor, b: Tensor): boolean => a.shape.at(-1) === b.shape.at(-1);

function added(bias: Tensor, result: Tensor, node: TapeNode, graph: Graph): Added | null {
  const view = graph.view(bias);
  const isRow =
    view?.order === 'stored' && bias.size === result.shape.at(-1) && sameRows(bias, result);
  return isRow ? { name: view.variable.name, node } : null;
}
