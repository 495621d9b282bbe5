import {
  elementTypes,
  graphMessage,
  model,
  type Attribute,
  type Constant,
  type Node,
  type Port,
} from './model.js';

/** A tensor within a graph. */
export type Value = Port;
export type Floating = 'float32' | 'float64';

/**
 * A number stands for a constant of the type of the first operand that is neither a number nor a
 * condition.
 */
export type Operand = Value | number;

export interface Details {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Type of the result; default that of the operands. */
  readonly type?: Value['type'];
  readonly domain?: string;
}

/** Writes one graph, node by node, in the order of the calls. */
export interface Builder {
  /** A node with one output. */
  op(operator: string, operands: readonly Operand[], details?: Details): Value;
  cast(value: Value, type: Value['type']): Value;
  /** A vector of whole numbers, such as the axes of a reduction. */
  integers(values: readonly number[]): Value;
  /**
   * Repeats `body` while its `again` is true, at most `most` times. The carried values keep their
   * types; `body` may use outer values.
   */
  loop<T extends readonly Value[]>(
    most: number,
    start: T,
    body: (inner: Builder, carried: T) => Round<T>,
  ): T;
}
export interface Round<T> {
  readonly carried: T;
  readonly again: Value;
}

/** An encoded model with the inputs and outputs that `build` names. */
export function buildModel(
  inputs: readonly Value[],
  build: (builder: Builder) => Readonly<Record<string, Value>>,
) {
  const [nodes, constants] = [[] as Node[], [] as Constant[]];
  const results = Object.entries(build(scope({ nodes, constants, names: { used: 0 } })));
  // Operators write to names of their own, so that a result may be named twice, or be an input.
  for (const [name, value] of results)
    nodes.push({ operator: 'Identity', inputs: [value.name], outputs: [name] });
  return model({
    nodes,
    inputs,
    outputs: results.map(([name, { type }]) => ({ name, type })),
    constants,
  });
}

/** Constants are in the outermost graph, where inner ones see them; names are unique over all. */
interface Scope {
  readonly nodes: Node[];
  readonly constants: Constant[];
  readonly names: { used: number };
}

function scope(own: Scope): Builder {
  const fresh = () => `v${own.names.used++}`;
  const constant = (type: Constant['type'], value: Constant['value']): Value => {
    const name = `${type} ${JSON.stringify(value)}`;
    if (!own.constants.some((known) => known.name === name))
      own.constants.push({ name, type, value });
    return { name, type };
  };
  const op: Builder['op'] = (operator, operands, { attributes = {}, type, domain = '' } = {}) => {
    const first = typeOf(operands);
    const inputs = operands.map(
      (x) => (typeof x === 'number' ? constant(first as Floating, x) : x).name,
    );
    const name = fresh();
    own.nodes.push({ operator, inputs, outputs: [name], attributes, domain });
    return { name, type: type ?? first };
  };
  return {
    op,
    cast: (value, type) =>
      value.type === type
        ? value
        : op('Cast', [value], { attributes: { to: { integer: elementTypes[type] } }, type }),
    integers: (values) => constant('int64', values),
    loop(most, start, body) {
      const nodes: Node[] = [];
      const renamed = () =>
        start.map(({ type }) => ({ name: fresh(), type })) as unknown as typeof start;
      const [inside, results] = [renamed(), renamed()];
      const { carried, again } = body(scope({ ...own, nodes }), inside);
      const round = { name: fresh(), type: 'int64', isScalar: true } as const;
      const before = { name: fresh(), type: 'bool', isScalar: true } as const;
      const graph = graphMessage({
        nodes,
        inputs: [round, before, ...inside],
        outputs: [again, ...carried],
      });
      own.nodes.push({
        operator: 'Loop',
        // The second input, the condition before the first round, is left out: the first round
        // always runs.
        inputs: [constant('int64', most).name, '', ...start.map(({ name }) => name)],
        outputs: results.map(({ name }) => name),
        attributes: { body: { graph } },
      });
      return results;
    },
  };
}

/** The type of the first operand that is not a condition; bool if all are conditions. */
function typeOf(operands: readonly Operand[]): Value['type'] {
  const types = operands.flatMap((operand) => (typeof operand === 'number' ? [] : [operand.type]));
  return types.find((type) => type !== 'bool') ?? 'bool';
}
