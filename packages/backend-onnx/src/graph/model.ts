import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

// Field numbers from onnx/onnx.proto (ONNX 1.16, IR version 10).

/** Element types of ONNX tensors. */
export const elementTypes = { float32: 1, int64: 7, bool: 9, float64: 11 } as const;
export type ElementType = keyof typeof elementTypes;

/** An encoded message. */
type Message = Uint8Array;

export type Attribute =
  | { readonly integer: number }
  | { readonly real: number }
  | { readonly integers: readonly number[] }
  | { readonly graph: Message };

const attributeTypes = { real: 1, integer: 2, graph: 5, integers: 7 } as const;

/** Writes fields of a message by their number. */
class Fields {
  private readonly writer = new BinaryWriter();
  integer(field: number, value: number): this {
    this.writer.tag(field, WireType.Varint).int64(value);
    return this;
  }
  real(field: number, value: number): this {
    this.writer.tag(field, WireType.Bit32).float(value);
    return this;
  }
  text(field: number, value: string): this {
    this.writer.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }
  bytes(field: number, value: Uint8Array): this {
    this.writer.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }
  all<T>(values: Iterable<T>, write: (fields: this, value: T) => void): this {
    for (const value of values) write(this, value);
    return this;
  }
  finish(): Message {
    return this.writer.finish();
  }
}

/** A value that enters or leaves a graph; of any shape, unless `isScalar` is set. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly isScalar?: boolean;
}
const noDimensions = new Uint8Array(0);
const portMessage = ({ name, type, isScalar = false }: Port): Message => {
  const tensorType = new Fields()
    .integer(1, elementTypes[type])
    .all(isScalar ? [noDimensions] : [], (to, shape) => to.bytes(2, shape))
    .finish();
  return new Fields().text(1, name).bytes(2, new Fields().bytes(1, tensorType).finish()).finish();
};

const attributeMessage = (name: string, attribute: Attribute): Message => {
  const fields = new Fields().text(1, name);
  const [kind] = Object.keys(attribute) as [keyof typeof attributeTypes];
  if ('integer' in attribute) fields.integer(3, attribute.integer);
  if ('real' in attribute) fields.real(2, attribute.real);
  if ('integers' in attribute) fields.all(attribute.integers, (to, value) => to.integer(8, value));
  if ('graph' in attribute) fields.bytes(6, attribute.graph);
  return fields.integer(20, attributeTypes[kind]).finish();
};

export interface Node {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** The domain of an operator that is not of ONNX itself. */
  readonly domain?: string;
}
const nodeMessage = ({ operator, inputs, outputs, attributes = {}, domain = '' }: Node): Message =>
  new Fields()
    .all(inputs, (to, input) => to.text(1, input))
    .all(outputs, (to, output) => to.text(2, output))
    .text(4, operator)
    .all(Object.entries(attributes), (to, [name, value]) =>
      to.bytes(5, attributeMessage(name, value)),
    )
    .text(7, domain)
    .finish();

/** A constant: a scalar, or a vector. */
export interface Constant {
  readonly name: string;
  readonly type: 'float32' | 'float64' | 'int64';
  readonly value: number | readonly number[];
}
const arrays = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array };
const constantMessage = ({ name, type, value }: Constant): Message => {
  const values = typeof value === 'number' ? [value] : value;
  const raw = type === 'int64' ? arrays.int64.from(values, BigInt) : arrays[type].from(values);
  return new Fields()
    .all(typeof value === 'number' ? [] : [value.length], (to, size) => to.integer(1, size))
    .integer(2, elementTypes[type])
    .text(8, name)
    .bytes(9, new Uint8Array(raw.buffer))
    .finish();
};

export interface Graph {
  readonly nodes: readonly Node[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly constants?: readonly Constant[];
}
/** An encoded graph: the body of a loop, or the graph of a model. */
export const graphMessage = ({ nodes, inputs, outputs, constants = [] }: Graph): Message =>
  new Fields()
    .all(nodes, (to, node) => to.bytes(1, nodeMessage(node)))
    .text(2, 'graph')
    .all(constants, (to, constant) => to.bytes(5, constantMessage(constant)))
    .all(inputs, (to, input) => to.bytes(11, portMessage(input)))
    .all(outputs, (to, output) => to.bytes(12, portMessage(output)))
    .finish();

const operatorSets = { '': 21, 'com.microsoft': 1 };

/** A whole ONNX model (ModelProto), ready for an inference session. */
export const model = (graph: Graph): Uint8Array =>
  new Fields()
    .integer(1, 10)
    .text(2, '@curvature/backend-onnx')
    .bytes(7, graphMessage(graph))
    .all(Object.entries(operatorSets), (to, [domain, version]) =>
      to.bytes(8, new Fields().text(1, domain).integer(2, version).finish()),
    )
    .finish();
