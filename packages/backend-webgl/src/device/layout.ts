import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.js';

/** Rows and columns of the matrices that a tensor is a stack of; a vector is one row. */
export const matrixOf = (shape: readonly number[]): readonly [rows: number, columns: number] => [
  shape.at(-2) ?? 1,
  shape.at(-1) ?? 1,
];

/** Texels of a packed tensor: each holds two rows and two columns of one matrix. */
export function texelsOf(shape: readonly number[]): number {
  const [rows, columns] = matrixOf(shape);
  const stack = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return stack * Math.ceil(rows / 2) * Math.ceil(columns / 2);
}

/** Where the numbers of a tensor lie in its texture. */
export interface Layout {
  readonly texture: WebGLTexture;
  /** Texels in a row of the texture. */
  readonly width: number;
  readonly height: number;
  readonly isPacked: boolean;
  /** Rows and columns by which it is packed. */
  readonly packedBy: readonly [number, number];
  /** Of a slice of another tensor that is not packed: its first number. */
  readonly from: number;
}

/** Uploads the tensor if it is not on the device yet. */
export function layoutOf(backend: Backend, { dataId }: TensorInfo): Layout {
  backend.uploadToGPU(dataId);
  const { texture, texShape, isPacked = false, shape, slice } = backend.texData.get(dataId);
  const [rows, columns] = texShape!;
  const half = (n: number) => (isPacked ? Math.max(1, Math.ceil(n / 2)) : n);
  return {
    texture: texture!.texture,
    width: half(columns),
    height: half(rows),
    isPacked,
    packedBy: matrixOf(shape),
    from: slice?.flatOffset ?? 0,
  };
}
