import {
  UnsortedSegmentSum,
  util,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { CurvatureError } from '@curvature/spec';
import type { WasmBackend } from '../heap/wasm-backend.js';

/**
 * `UnsortedSegmentSum`: row i of `x` is added to row `segmentIds[i]` of the result; ids outside of
 * it are ignored, as on cpu.
 */
export const unsortedSegmentSum: KernelConfig = {
  kernelName: UnsortedSegmentSum,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend: given }) => {
    const backend = given as WasmBackend;
    const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
    const numSegments = attrs?.['numSegments'] as number;
    check(x, segmentIds, numSegments);
    const inner = x.shape.slice(1);
    const out = backend.makeOutput([numSegments, ...inner], x.dtype);
    // Views last: an allocation may move the heap.
    const [rows, ids, sums] = [x, segmentIds, out].map((info) =>
      backend.typedArrayFromHeap(info),
    ) as Views;
    sums.fill(0);
    addRows(rows, ids, sums, util.sizeFromShape(inner), numSegments);
    return out;
  },
};

type Numbers = Float32Array | Int32Array;
type Views = [Numbers, Numbers, Numbers];

const addRows = (
  rows: Numbers,
  ids: Numbers,
  sums: Numbers,
  width: number,
  numSegments: number,
): void => {
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    if (id < 0 || id >= numSegments) continue;
    const [from, to] = [row * width, id * width];
    for (let i = 0; i < width; i++)
      sums[to + i] = (sums[to + i] as number) + (rows[from + i] as number);
  }
};

const check = (x: TensorInfo, segmentIds: TensorInfo, numSegments: number): void => {
  const isNumbers = x.dtype === 'float32' || x.dtype === 'int32';
  const isList = segmentIds.dtype === 'int32' && segmentIds.shape.length === 1;
  const isFitting = isList && segmentIds.shape[0] === x.shape[0];
  if (isNumbers && isFitting && Number.isInteger(numSegments) && numSegments >= 0) return;
  throw new CurvatureError(
    `unsortedSegmentSum on the wasm backend was given x of dtype ${x.dtype} and shape ` +
      `[${x.shape}] with segmentIds of shape [${segmentIds.shape}] and dtype ` +
      `${segmentIds.dtype} and ${numSegments} segments; x is float32 or int32, segmentIds is ` +
      'int32 of one dimension, as long as the first of x, and there are at least 0 segments.',
    '',
    'Flatten segmentIds and the dimensions of x that it covers with tf.reshape.',
  );
};
