import {
  getKernel,
  util,
  type _FusedMatMulAttrs,
  type BatchMatMulAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { Matrices } from './sync-runtime.js';
import type { Product } from './sync-products.js';

/** tfjs's wasm backend: the part of it that we use. */
export interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): Float32Array;
  disposeData(dataId: TensorInfo['dataId']): boolean;
}
/** Multiplies for a backend, or says by `false` that it cannot. */
export type Multiply = (
  backend: WasmBackend,
  product: () => Product,
  output: () => Matrices,
) => boolean;

/**
 * From where on onnxruntime pays, as measured. `pnpm tfjs-suite` and tests lower it; nothing else
 * writes here.
 */
export const worthwhile = {
  /**
   * Below so many multiplications the previous kernel is as fast: a call costs 9 us, in which
   * XNNPACK does 1e5 of them (measured over squares of 8 to 512).
   */
  multiplications: 64 ** 3 / 2,
};

interface Sizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly batchA: number;
  readonly batchB: number;
  readonly out: readonly number[];
}

/**
 * The sizes of a product that there is, that onnxruntime can do and for which it pays; null for
 * what the previous kernel gets.
 */
function sizesFor(
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): Sizes | null {
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || a.shape.length < 2 || b.shape.length < 2)
    return null;
  const [rows, inner] = lastTwo(a.shape, transposeA);
  const [innerB, columns] = lastTwo(b.shape, transposeB);
  const [leadA, leadB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const lead = broadcast(leadA, leadB);
  if (!lead || inner !== innerB) return null;
  const out = [...lead, rows, columns];
  const multiplications = util.sizeFromShape(out) * inner;
  if (multiplications === 0 || multiplications < worthwhile.multiplications) return null;
  return {
    rows,
    inner,
    columns,
    batchA: util.sizeFromShape(leadA),
    batchB: util.sizeFromShape(leadB),
    out,
  };
}

const lastTwo = (shape: readonly number[], swapped: boolean): [number, number] => {
  const [first, second] = shape.slice(-2) as [number, number];
  return swapped ? [second, first] : [first, second];
};

/** The shape that both broadcast to, if there is one. */
function broadcast(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const sizes = [a, b].map((shape) => [
    ...Array<number>(rank - shape.length).fill(1),
    ...shape,
  ]) as [number[], number[]];
  const out = sizes[0].map((size, axis) => (size === 1 ? sizes[1][axis]! : size));
  return sizes.every((shape) => shape.every((size, axis) => size === 1 || size === out[axis]))
    ? out
    : null;
}

/**
 * Shapes with which onnxruntime makes one product where there is one: a stack times a matrix is a
 * tall matrix times it.
 */
function asFewAsCanBe(
  a: TensorInfo,
  b: TensorInfo,
  { rows, inner, columns, batchA, batchB, out }: Sizes,
  transposeA: boolean,
) {
  const single = batchB === 1 && (batchA === 1 || !transposeA);
  if (!single) return { a: a.shape, b: b.shape, out };
  const tall = batchA * rows;
  return {
    a: batchA === 1 ? a.shape.slice(-2) : [tall, inner],
    b: b.shape.slice(-2),
    out: [tall, columns],
  };
}

type Given = Parameters<KernelConfig['kernelFunc']>[0];

/** `BatchMatMul` through `multiply`; what that does not take stays with the previous kernel. */
export const batchMatMul = (previous: KernelConfig, multiply: Multiply): KernelConfig => ({
  ...previous,
  kernelFunc: (given) => {
    const { a, b } = given.inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = given.attrs as unknown as BatchMatMulAttrs;
    return product(given, { a, b, transposeA, transposeB }, multiply) ?? previous.kernelFunc(given);
  },
});

/** The kernel of an activation; null for none. */
const activations: ReadonlyMap<unknown, string | null> = new Map([
  ['linear', null],
  ['relu', 'Relu'],
  ['relu6', 'Relu6'],
  ['elu', 'Elu'],
  ['sigmoid', 'Sigmoid'],
]);

/** `_FusedMatMul` (product, bias and activation) alike. */
export const fusedMatMul = (previous: KernelConfig, multiply: Multiply): KernelConfig => ({
  ...previous,
  kernelFunc: (given) => {
    const { a, b, bias } = given.inputs as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo };
    const { transposeA, transposeB, activation } = given.attrs as unknown as _FusedMatMulAttrs;
    const kernel = activations.get(activation);
    const after = kernel ? getKernel(kernel, 'wasm') : null;
    if (kernel === undefined || after === undefined) return previous.kernelFunc(given);
    const info = product(
      given,
      { a, b, transposeA, transposeB, ...(bias ? { bias } : {}) },
      multiply,
    );
    if (!info || !after) return info ?? previous.kernelFunc(given);
    const activated = after.kernelFunc({ inputs: { x: info }, attrs: {}, backend: given.backend });
    (given.backend as WasmBackend).disposeData(info.dataId);
    return activated;
  },
});

interface Operands {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly bias?: TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function product(
  given: Given,
  { a, b, bias, transposeA, transposeB }: Operands,
  multiply: Multiply,
): TensorInfo | null {
  const sizes = sizesFor(a, b, transposeA, transposeB);
  if (!sizes) return null;
  const shapes = asFewAsCanBe(a, b, sizes, transposeA);
  if (
    bias &&
    (bias.dtype !== 'float32' ||
      bias.shape.join() !== `${sizes.columns}` ||
      shapes.out.length !== 2)
  )
    return null;
  const backend = given.backend as WasmBackend;
  const out = backend.makeOutput(sizes.out, 'float32');
  // Made after the output, which may move the heap.
  const inHeap = (info: TensorInfo, dims: readonly number[]) => ({
    data: backend.typedArrayFromHeap(info),
    dims,
  });
  const operands = () => ({
    a: inHeap(a, shapes.a),
    b: inHeap(b, shapes.b),
    ...(bias ? { bias: inHeap(bias, bias.shape) } : {}),
    transposeA,
    transposeB,
  });
  if (multiply(backend, operands, () => inHeap(out, shapes.out))) return out;
  backend.disposeData(out.dataId);
  return null;
}
