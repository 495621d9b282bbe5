import { util, type TensorInfo } from '@tensorflow/tfjs-core';

/**
 * The size from which onnxruntime is faster, as measured. Only `pnpm tfjs-suite` and tests write to
 * it, to lower it.
 */
export const worthwhile = {
  /**
   * With fewer multiplications the previous kernel is as fast: a call costs 9 us, in which XNNPACK
   * does 1e5 of them (measured over squares of 8 to 512).
   */
  multiplications: 64 ** 3 / 2,
};

export interface Sizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly batchA: number;
  readonly batchB: number;
  readonly out: readonly number[];
}

/**
 * The sizes of a product for onnxruntime; null for a product that stays with the previous kernel:
 * one that is not of float32 matrices, does not fit together, or is too small.
 */
export function sizesFor(
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

/** The shape that both broadcast to; null if there is none. */
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
 * The shapes of as few products as possible: a stack times one matrix is one tall matrix times it.
 */
export function mergedShapes(
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
