import { util, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { isFloat } from '../heap/tensors.js';

/** The sizes of a batched matrix product: `rows x inner` times `inner x columns` for each item. */
export type ProductShape = {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** The batch dimensions of the operands, and the shape that they broadcast to. */
  readonly batchA: number[];
  readonly batchB: number[];
  readonly batch: number[];
  readonly out: number[];
};

/** A product of float32 matrices, or stacks of them, that fit together. */
export type Product = {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly shape: ProductShape;
};

/** The product of a call; undefined if the operands make none. */
export const productOf = (
  a: TensorInfo | undefined,
  b: TensorInfo | undefined,
  attrs: NamedAttrMap,
): Product | undefined => {
  if (!a || !b || !isFloat([a, b])) return undefined;
  const [transposeA, transposeB] = [Boolean(attrs['transposeA']), Boolean(attrs['transposeB'])];
  const shape = productShape(a.shape, b.shape, transposeA, transposeB);
  return shape && { a, b, transposeA, transposeB, shape };
};

/** Undefined for a vector, unequal inner sizes and batches that do not broadcast. */
const productShape = (
  a: number[],
  b: number[],
  transposeA: boolean,
  transposeB: boolean,
): ProductShape | undefined => {
  if (a.length < 2 || b.length < 2) return undefined;
  const [rows, inner] = lastTwo(a, transposeA);
  const [innerB, columns] = lastTwo(b, transposeB);
  const [batchA, batchB] = [a.slice(0, -2), b.slice(0, -2)];
  const batch = broadcast(batchA, batchB);
  return batch && inner === innerB
    ? { rows, inner, columns, batchA, batchB, batch, out: [...batch, rows, columns] }
    : undefined;
};

const lastTwo = (shape: number[], swapped: boolean): [number, number] => {
  const [first, second] = shape.slice(-2) as [number, number];
  return swapped ? [second, first] : [first, second];
};

/** The shape that both broadcast to; undefined if there is none. */
const broadcast = (a: number[], b: number[]): number[] | undefined => {
  const rank = Math.max(a.length, b.length);
  const sizes = [a, b].map((shape) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  const out = Array.from({ length: rank }, (_, axis) => {
    const [first, second] = sizes.map((shape) => shape[axis]) as [number, number];
    return first === 1 ? second : first;
  });
  return sizes.every((shape) => shape.every((size, axis) => size === 1 || size === out[axis]))
    ? out
    : undefined;
};

/** Whether `shape` broadcasts to `wide` itself. */
export const broadcastsTo = (shape: number[], wide: number[]): boolean => {
  const common = broadcast(shape, wide);
  return common !== undefined && util.arraysEqual(common, wide);
};

/** Whether the result has no numbers, or each is a sum over nothing. */
export const isEmpty = ({ inner, out }: ProductShape): boolean => inner === 0 || out.includes(0);

/** For each item of the batch, the item that it reads of an operand with batch dimensions `own`. */
export const operandItems = (own: number[], batch: number[]): number[] => {
  const sizes = [...Array<number>(batch.length - own.length).fill(1), ...own];
  let items = [0];
  for (const [axis, size] of batch.entries()) {
    const stride = sizes[axis] === 1 ? 0 : 1;
    const width = sizes[axis] ?? 1;
    items = items.flatMap((item) =>
      Array.from({ length: size }, (_, index) => item * width + index * stride),
    );
  }
  return items;
};

/**
 * Whether one operand has a single item, or both have the same batch: the stock kernel broadcasts
 * these correctly.
 */
export const isSimpleBatch = ({ batchA, batchB }: ProductShape): boolean =>
  util.sizeFromShape(batchA) === 1 ||
  util.sizeFromShape(batchB) === 1 ||
  util.arraysEqual(batchA, batchB);
