import type { Layer } from '@curvature/spec';
import type { Variable } from '@tensorflow/tfjs-core';
import { biasOf, type Added } from './bias.js';
import { convolution } from '../recognise/convolutions.js';
import type { Consumption, Graph } from './graph.js';
import { lookup } from '../recognise/lookups.js';
import { normalisation } from '../recognise/normalisations.js';
import { product } from '../recognise/products.js';
import type { TapeNode } from './tape.js';
import type { Use } from './use.js';

/** A use, with the node of the tape whose gradient gives its output gradients. */
export interface TapedUse extends Use {
  readonly node: TapeNode;
  readonly bias: Added | null;
}
/** The layer that a parameter is the weight of. */
export interface Found {
  readonly layer: Layer;
  readonly uses: readonly TapedUse[];
  /**
   * Names of operations that use the parameter otherwise than as a weight; no signal has their part
   * of the gradient.
   */
  readonly others: readonly string[];
}

const RECOGNISE = [product, convolution, lookup, normalisation];

/** The layer of each variable, or the reason why it has none. */
export function survey(variables: readonly Variable[], graph: Graph): Map<string, Found | string> {
  const consumed = byVariable(graph.consumptions);
  const found = new Map(
    variables.map(({ name }) => [name, weight(consumed.get(name) ?? [], consumed, graph)] as const),
  );
  for (const [name, what] of found)
    if (typeof what === 'string') found.set(name, biasSentence(name, found, consumed) ?? what);
  return found;
}

function weight(consumptions: readonly Consumption[], all: Consumed, graph: Graph): Found | string {
  const [uses, others]: [TapedUse[], Consumption[]] = [[], []];
  for (const consumption of consumptions) {
    const use = recognise(consumption, graph);
    if (typeof use === 'string') return use;
    if (use) uses.push({ ...use, node: consumption.node, bias: biasOf(consumption, graph) });
    else others.push(consumption);
  }
  const names = [
    ...new Set(
      others.map(({ node }) => graph.run(node)?.kernel ?? (node.kernelName || 'a custom gradient')),
    ),
  ];
  const [first, ...more] = uses;
  if (!first)
    return names.length > 0
      ? `no operation that is known uses it: ${names.join(', ')}`
      : 'it had no gradient';
  if (!isStored(consumptions[0]!.view.variable.shape, first))
    return 'its shape is changed before it is used';
  const other = more.find((use) => !alike(use, first));
  if (other) return `it is used in two ways: ${first.name}, and ${other.name}`;
  return { layer: layerOf(uses, all), uses, others: names };
}

type Consumed = ReadonlyMap<string, readonly Consumption[]>;

function byVariable(consumptions: readonly Consumption[]): Consumed {
  const groups = new Map<string, Consumption[]>();
  for (const consumption of consumptions) {
    const { name } = consumption.view.variable;
    groups.set(name, [...(groups.get(name) ?? []), consumption]);
  }
  return groups;
}

function recognise(consumption: Consumption, graph: Graph): Use | string | null {
  for (const attempt of RECOGNISE) {
    const use = attempt(consumption, graph);
    if (use !== null) return use;
  }
  return null;
}

/** Whether rows and columns of the use are those of the parameter, all axes but the last merged. */
const isStored = (shape: readonly number[], { kind, fanOut }: Use) =>
  kind === 'norm' || fanOut === shape.at(-1);

const alike = (a: Use, b: Use) =>
  a.kind === b.kind && a.fanIn === b.fanIn && a.fanOut === b.fanOut && a.takesBias === b.takesBias;

function layerOf(uses: readonly TapedUse[], all: Consumed): Layer {
  const { kind, name, takesBias } = uses[0]!;
  return { kind, name, mechanism: 'tape', bias: takesBias ? ownBias(uses, all) : null };
}

/**
 * The bias that each use adds, if nothing else uses it: its gradient is then the sum of output
 * gradients.
 */
function ownBias(uses: readonly TapedUse[], all: Consumed): string | null {
  const name = uses[0]!.bias?.name;
  if (name === undefined || uses.some(({ bias }) => bias?.name !== name)) return null;
  const own = new Set(uses.map(({ bias }) => bias!.node));
  const elsewhere = all
    .get(name)!
    .some(({ node, input }) => !own.has(node) || input === '0' || input === '1');
  return elsewhere ? null : name;
}

function biasSentence(
  name: string,
  found: ReadonlyMap<string, Found | string>,
  consumed: Consumed,
): string | null {
  for (const [weightName, what] of found) {
    if (typeof what === 'string') continue;
    const nodes = new Set(
      what.uses.flatMap(({ bias }) => (bias?.name === name ? [bias.node] : [])),
    );
    if (nodes.size > 0 && consumed.get(name)!.every(({ node }) => nodes.has(node)))
      return `it is a bias of "${weightName}"`;
  }
  return null;
}
