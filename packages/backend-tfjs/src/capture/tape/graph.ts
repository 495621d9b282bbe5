import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { pairing, type KernelRun } from './kernel-log.js';
import { inputsOf, leadingTo, type TapeNode } from './tape.js';
import { seenThrough, viewOf, type View } from './views.js';

/** An operation that uses a variable, as its input of this name. */
export interface Consumption {
  readonly node: TapeNode;
  readonly input: string;
  readonly view: View;
}

/** A tape that can be read in both directions. Tensors are identified by their ids. */
export interface Graph {
  readonly run: (node: TapeNode) => KernelRun | undefined;
  readonly view: (tensor: Tensor) => View | undefined;
  readonly producer: (tensor: Tensor) => TapeNode | undefined;
  readonly consumers: (tensor: Tensor) => readonly TapeNode[];
  /** The tensor that an operation only reshapes. */
  readonly seenThrough: (node: TapeNode) => Tensor | null;
  readonly consumptions: readonly Consumption[];
}

/** Reads the part of a tape that leads to `y`. */
export function graphOf(
  y: Tensor,
  tape: readonly TapeNode[],
  runs: readonly KernelRun[],
  variables: readonly Variable[],
): Graph {
  const pair = pairing(runs);
  const paired = new Map(tape.map((node) => [node, pair(node)]));
  const nodes = leadingTo(y, tape);
  const views = new Map<number, View>(
    variables.map((variable) => [variable.id, { variable, order: 'stored' }]),
  );
  const consumptions = nodes.flatMap((node) => follow(node, paired.get(node), views));
  const consumers = groupByInput(nodes);
  const producers = new Map(
    nodes.flatMap((node) => node.outputs.map(({ id }) => [id, node] as const)),
  );
  return {
    run: (node) => paired.get(node),
    view: ({ id }) => views.get(id),
    producer: ({ id }) => producers.get(id),
    consumers: ({ id }) => consumers.get(id) ?? [],
    seenThrough: (node) => seenThrough(node, paired.get(node)),
    consumptions,
  };
}

/**
 * Adds the view that an operation makes. An operation that makes none consumes the variables among
 * its inputs.
 */
function follow(
  node: TapeNode,
  run: KernelRun | undefined,
  views: Map<number, View>,
): Consumption[] {
  const used = inputsOf(node).flatMap(([input, { id }]) => {
    const view = views.get(id);
    return view ? [{ node, input, view }] : [];
  });
  const [first] = used;
  const next = first && viewOf(first.view, node, run);
  if (next) views.set(node.outputs[0]!.id, next);
  return next ? [] : used;
}

function groupByInput(nodes: readonly TapeNode[]): Map<number, TapeNode[]> {
  const consumers = new Map<number, TapeNode[]>();
  for (const node of nodes)
    for (const id of new Set(inputsOf(node).map(([, input]) => input.id))) {
      const known = consumers.get(id);
      if (known) known.push(node);
      else consumers.set(id, [node]);
    }
  return consumers;
}
