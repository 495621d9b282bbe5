import { backend_util, util } from '@tensorflow/tfjs-core';

/** What a (batched) matrix product is made of: `rows x inner` times `inner x columns`, for each item of the batch. */
export type ProductShape = {
  readonly rows: number;
  readonly innerA: number;
  readonly innerB: number;
  readonly columns: number;
  /** The batch dimensions of the operands, and what they broadcast to. */
  readonly batchA: number[];
  readonly batchB: number[];
  readonly batch: number[];
  readonly out: number[];
};

export const productShape = (a: number[], b: number[], transposeA: boolean, transposeB: boolean): ProductShape => {
  const [rows, innerA] = lastTwo(a, transposeA);
  const [innerB, columns] = lastTwo(b, transposeB);
  const batchA = a.slice(0, -2);
  const batchB = b.slice(0, -2);
  const batch = backend_util.assertAndGetBroadcastShape(batchA, batchB);
  return { rows, innerA, innerB, columns, batchA, batchB, batch, out: [...batch, rows, columns] };
};

const lastTwo = (shape: number[], swapped: boolean): [number, number] => {
  const [first = 1, second = 1] = shape.slice(-2);
  return swapped ? [second, first] : [first, second];
};

/** Of each item of the batch, which item of an operand with the batch dimensions `own` it reads. */
export const operandItems = (own: number[], batch: number[]): number[] => {
  const sizes = [...Array<number>(batch.length - own.length).fill(1), ...own];
  let items = [0];
  for (const [axis, size] of batch.entries()) {
    const stride = sizes[axis] === 1 ? 0 : 1;
    const width = sizes[axis] ?? 1;
    items = items.flatMap((item) => Array.from({ length: size }, (_, index) => item * width + index * stride));
  }
  return items;
};

/** Whether one operand has a single item, or both have the same batch: the broadcasting that the stock kernel gets right. */
export const isSimpleBatch = ({ batchA, batchB }: ProductShape): boolean =>
  util.sizeFromShape(batchA) === 1 || util.sizeFromShape(batchB) === 1 || util.arraysEqual(batchA, batchB);
