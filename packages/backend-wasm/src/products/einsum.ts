import {
  backend_util,
  Einsum,
  Sum,
  Transpose,
  type KernelConfig,
  type TensorInfo,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { CurvatureError } from '@curvature/spec';
import { compose, type Call } from '../kernels/compose.js';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { zeros } from '../heap/zeros.js';

/** A tensor whose axes carry the labels of the equation. */
type Labelled = { readonly info: TensorInfo; readonly labels: readonly string[] };

/** `Einsum` of one or two float32 tensors, as one product of stacks of matrices. */
export const einsum: KernelConfig = {
  kernelName: Einsum,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const tensors = Object.values(inputs) as TensorInfo[];
    const { terms, output } = parsed(attrs?.['equation'] as string, tensors);
    if (tensors.some(({ shape }) => shape.includes(0)))
      return zeros(backend as WasmBackend, outputShape(tensors, terms, output));
    const operands = tensors.map((info, i) => ({ info, labels: terms[i] ?? [] }));
    return compose(backend as WasmBackend, (call) => {
      const [a, b] = operands.map((operand, i) =>
        summedAlone(call, operand, [output, ...terms.filter((_, j) => j !== i)]),
      );
      return ordered(
        call,
        b ? multiplied(call, a as Labelled, b, output) : (a as Labelled),
        output,
      );
    });
  },
};

/** For sums over nothing, where the stock `Sum` leaves its result unset. */
const outputShape = (tensors: TensorInfo[], terms: string[][], output: string[]): number[] =>
  output.map((label) => {
    const which = terms.findIndex((term) => term.includes(label));
    return tensors[which]!.shape[terms[which]!.indexOf(label)]!;
  });

const parsed = (
  equation: string,
  tensors: TensorInfo[],
): { terms: string[][]; output: string[] } => {
  const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
  backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as Tensor[]);
  const output = equation.replace(/\s|.*->/g, '').split('');
  const wrong = tensors.find(({ dtype }) => dtype !== 'float32');
  if (wrong)
    refuse(
      equation,
      `a tensor of dtype ${wrong.dtype}; it takes float32`,
      `Cast it: tf.cast(x, 'float32').`,
    );
  if (new Set(output).size < output.length)
    refuse(equation, 'an output label twice', 'Name each axis of the result once.');
  return { terms: idDims.map((ids) => ids.map((id) => allDims[id] as string)), output };
};

const refuse = (equation: string, given: string, remedy: string): never => {
  throw new CurvatureError(
    `einsum '${equation}' on the wasm backend was given ${given}.`,
    '',
    remedy,
  );
};

/** Sums over the labels that occur in no other term. */
const summedAlone = (
  call: Call,
  { info, labels }: Labelled,
  elsewhere: readonly (readonly string[])[],
): Labelled => {
  const occurs = (label: string): boolean => elsewhere.some((others) => others.includes(label));
  const axis = labels.flatMap((label, i) => (occurs(label) ? [] : [i]));
  if (axis.length === 0) return { info, labels };
  return { info: call(Sum, { x: info }, { axis, keepDims: false }), labels: labels.filter(occurs) };
};

/**
 * The product over shared labels: those of the output are the batch, the others are summed over.
 */
const multiplied = (call: Call, a: Labelled, b: Labelled, output: readonly string[]): Labelled => {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => output.includes(label));
  const inner = shared.filter((label) => !output.includes(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const product = call(
    'BatchMatMul',
    { a: grouped(call, a, [batch, rows, inner]), b: grouped(call, b, [batch, inner, columns]) },
    { transposeA: false, transposeB: false },
  );
  const labels = [...batch, ...rows, ...columns];
  const shape = labels.map((label) =>
    a.labels.includes(label) ? sizeOf(a, label) : sizeOf(b, label),
  );
  return { info: call('Reshape', { x: product }, { shape }), labels };
};

/** The tensor with one axis for each group of labels. */
const grouped = (call: Call, x: Labelled, groups: string[][]): TensorInfo => {
  const shape = groups.map((labels) => labels.reduce((size, label) => size * sizeOf(x, label), 1));
  return call('Reshape', { x: ordered(call, x, groups.flat()) }, { shape });
};

const ordered = (call: Call, { info, labels }: Labelled, order: readonly string[]): TensorInfo =>
  order.length === 0
    ? call('Identity', { x: info })
    : call(Transpose, { x: info }, { perm: order.map((label) => labels.indexOf(label)) });

const sizeOf = ({ info, labels }: Labelled, label: string): number =>
  info.shape[labels.indexOf(label)] as number;
