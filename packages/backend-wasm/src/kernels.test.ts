import * as tf from '@tensorflow/tfjs';
import { slabUpdate } from '@curvature/spec/internal';
import { symmetricUpdate } from '@curvature/spec/kernels';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import './index.js';
import type { WasmBackend } from './heap/wasm-backend.js';
import { expectSame, inUse, normal } from '../test/both-backends.js';

type Kernel = {
  name: string;
  inputs: () => Record<string, tf.Tensor> | tf.Tensor[];
  attrs: object;
};
const int32 = (...values: number[]): tf.Tensor => tf.tensor1d(values, 'int32');
/** [count, n, n] */
const symmetric = (count: number, n: number): tf.Tensor =>
  tf.tidy(() =>
    tf.add(normal([count, n, n], 4), tf.transpose(normal([count, n, n], 4), [0, 2, 1])),
  );
const flags = { transposeA: true, transposeB: true };
const geometry = { strides: [2, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
const images = { x: [3, 7, 6, 4] };
/** A padding that XNNPACK reads otherwise than tfjs. */
const sparse = {
  strides: [5, 4],
  pad: 'same',
  dataFormat: 'NHWC',
  dilations: [1, 1],
  activation: 'relu',
};

/**
 * Every kernel that is registered, on one sample that takes its own path and not the stock
 * kernel's.
 */
const kernels: Kernel[] = [
  {
    name: 'BatchMatMul',
    inputs: () => ({ a: normal([5, 12, 16], 1), b: normal([5, 9, 12], 2) }),
    attrs: flags,
  },
  {
    name: '_FusedMatMul',
    inputs: () => ({ a: normal([1, 12, 16], 1), b: normal([1, 9, 12], 2), bias: normal([9], 3) }),
    attrs: { ...flags, activation: 'relu' },
  },
  {
    name: '_FusedMatMul',
    inputs: () => ({ a: normal([1, 12, 16], 1), b: normal([1, 9, 12], 2), bias: normal([9], 3) }),
    attrs: { ...flags, activation: 'linear' },
  },
  {
    name: 'Conv2D',
    inputs: () => ({ x: normal(images.x, 1), filter: normal([2, 2, 4, 5], 2) }),
    attrs: sparse,
  },
  {
    name: 'FusedConv2D',
    inputs: () => ({
      x: normal(images.x, 1),
      filter: normal([2, 2, 4, 5], 2),
      bias: normal([5], 3),
    }),
    attrs: sparse,
  },
  {
    name: 'DepthwiseConv2dNative',
    inputs: () => ({ x: normal(images.x, 1), filter: normal([2, 2, 4, 2], 2) }),
    attrs: { ...sparse, strides: [5, 5] },
  },
  {
    name: 'FusedDepthwiseConv2D',
    inputs: () => ({
      x: normal(images.x, 1),
      filter: normal([2, 2, 4, 2], 2),
      bias: normal([8], 3),
    }),
    attrs: { ...sparse, strides: [5, 5] },
  },
  {
    name: 'Conv2DBackpropFilter',
    inputs: () => ({ x: normal(images.x, 1), dy: normal([3, 4, 6, 5], 2) }),
    attrs: { ...geometry, filterShape: [3, 2, 4, 5] },
  },
  {
    name: 'Conv2DBackpropInput',
    inputs: () => ({ dy: normal([3, 4, 6, 5], 1), filter: normal([3, 2, 4, 5], 2) }),
    attrs: { ...geometry, inputShape: images.x },
  },
  {
    name: 'DepthwiseConv2dNativeBackpropFilter',
    inputs: () => ({ x: normal(images.x, 1), dy: normal([3, 4, 6, 8], 2) }),
    attrs: { ...geometry, filterShape: [3, 2, 4, 2] },
  },
  {
    name: 'DepthwiseConv2dNativeBackpropInput',
    inputs: () => ({ dy: normal([3, 4, 6, 8], 1), filter: normal([3, 2, 4, 2], 2) }),
    attrs: { ...geometry, inputShape: images.x },
  },
  {
    name: 'Einsum',
    inputs: () => [normal([4, 3, 8, 5], 1), normal([4, 3, 9, 5], 2)],
    attrs: { equation: 'bhid,bhjd->bhij' },
  },
  {
    name: 'UnsortedSegmentSum',
    inputs: () => ({ x: normal([6, 3], 1), segmentIds: int32(2, 0, 2, 5, 2, 0) }),
    attrs: { numSegments: 4 },
  },
];

/** Operations that only curvature declares: their other side is the composite in tf ops. */
const declared: Kernel[] = [
  {
    name: symmetricUpdate.name,
    inputs: () => ({ matrix: symmetric(3, 7), x: normal([3, 11, 7], 2) }),
    attrs: { decay: 0.9, weight: 0.3, transposed: 1 },
  },
  {
    name: slabUpdate.name,
    inputs: () => ({ packed: normal([3, 4 * 4 + 3 * 7], 1), x: normal([3, 7, 11], 2) }),
    attrs: { decay: 0.9, weight: 0.3, blockSize: 4 },
  },
];
const composites: Record<string, (inputs: never, attrs: never) => tf.Tensor> = {
  [symmetricUpdate.name]: symmetricUpdate.composite,
  [slabUpdate.name]: slabUpdate.composite,
};

const run = ({ name, inputs, attrs }: Kernel, given = inputs()): tf.Tensor =>
  tf.getBackend() === 'cpu' && name in composites
    ? composites[name]!(given as never, attrs as never)
    : tf.engine().runKernel(name, given as tf.NamedTensorMap, attrs as never);

describe.each([...kernels, ...declared])('$name', (kernel) => {
  // tfjs counts the backend's ids after each kernel itself, and throws, where this flag is set.
  beforeEach(async () => {
    await tf.setBackend('wasm');
    tf.env().set('IS_TEST', true);
  });
  afterEach(() => tf.env().set('IS_TEST', false));

  it('equals the cpu backend', async () => {
    await expectSame(() => run(kernel));
  });

  it('leaves its inputs as they were, and gives the same bits twice', () => {
    const inputs = kernel.inputs();
    const before = Object.values(inputs).map((tensor) => [...tensor.dataSync()]);
    const [first, second] = [run(kernel, inputs), run(kernel, inputs)];
    expect(Object.values(inputs).map((tensor) => [...tensor.dataSync()])).toEqual(before);
    expect([...first.dataSync()]).toEqual([...second.dataSync()]);
    expect(first.dataSync().some((value) => value !== 0)).toBe(true);
    tf.dispose([...Object.values(inputs), first, second]);
  });

  it('leaves nothing behind over 20 runs', () => {
    const inputs = kernel.inputs();
    const before = inUse();
    for (let i = 0; i < 20; i++) run(kernel, inputs).dispose();
    expect(inUse()).toEqual(before);
    tf.dispose(inputs);
  });
});

it('UnsortedSegmentSum is right where its own result makes the heap grow', async () => {
  await tf.setBackend('wasm');
  const { wasm } = tf.backend() as unknown as WasmBackend;
  const size = wasm.HEAPU8.byteLength;
  const sums = tf.unsortedSegmentSum(
    tf.tensor1d([1, 2, 3]),
    tf.tensor1d([1, 0, 1], 'int32'),
    Math.ceil(size / 4),
  );
  expect(wasm.HEAPU8.byteLength).toBeGreaterThan(size);
  expect([...tf.tidy(() => tf.slice(sums, [0], [3]).dataSync())]).toEqual([2, 4, 0]);
  sums.dispose();
});
