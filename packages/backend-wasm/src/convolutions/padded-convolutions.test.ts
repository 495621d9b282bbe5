import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../index.js';
import { expectSame, normal } from '../../test/both-backends.js';

const step = fc.integer({ min: 1, max: 5 });
const part = fc.integer({ min: 0, max: 2 });
const convolution = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  height: fc.integer({ min: 1, max: 11 }),
  width: fc.integer({ min: 1, max: 11 }),
  channels: fc.integer({ min: 1, max: 3 }),
  out: fc.integer({ min: 1, max: 3 }),
  taps: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  // tfjs wants strides or dilations to be 1.
  steps: fc.oneof(
    fc.record({ strides: fc.tuple(step, step), dilations: fc.constant<[number, number]>([1, 1]) }),
    fc.record({ strides: fc.constant<[number, number]>([1, 1]), dilations: fc.tuple(step, step) }),
  ),
  pad: fc.oneof(
    fc.constantFrom<'same' | 'valid' | number>('same', 'same', 'valid', 0, 1, 2, 3),
    fc.tuple(part, part, part, part).map(([top, bottom, left, right]) => [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]),
  ),
  dimRoundingMode: fc.constantFrom(undefined, 'floor', 'ceil', 'round'),
  seed: fc.nat(1000),
});
type Convolution = typeof convolution extends fc.Arbitrary<infer T> ? T : never;
type Shape4 = [number, number, number, number];

const shapesOf = (
  c: Convolution,
  isDepthwise: boolean,
): { x: Shape4; filter: Shape4; out: number[] } => {
  const x: Shape4 = [c.batch, c.height, c.width, c.channels];
  const filter: Shape4 = [...c.taps, c.channels, c.out];
  const { strides, dilations } = c.steps;
  const [pad, mode] = [c.pad as 'same', c.dimRoundingMode as 'floor'];
  const info = tf.backend_util.computeConv2DInfo(
    x,
    filter,
    strides,
    dilations,
    pad,
    mode,
    isDepthwise,
  );
  return { x, filter, out: info.outShape };
};

describe.each([
  { name: 'Conv2D', isDepthwise: false, isFused: false },
  { name: 'FusedConv2D', isDepthwise: false, isFused: true },
  { name: 'DepthwiseConv2dNative', isDepthwise: true, isFused: false },
  { name: 'FusedDepthwiseConv2D', isDepthwise: true, isFused: true },
])('$name', ({ name, isDepthwise, isFused }) => {
  const run = (c: Convolution): tf.Tensor => {
    const { x, filter, out } = shapesOf(c, isDepthwise);
    const { steps, pad, dimRoundingMode, seed } = c;
    const attrs = { ...steps, pad, dimRoundingMode, dataFormat: 'NHWC', activation: 'relu' };
    const inputs = { x: normal(x, seed), filter: normal(filter, seed + 1) };
    const more = isFused ? { bias: normal([out[3]!], seed + 2) } : {};
    return tf.engine().runKernel(name, { ...inputs, ...more }, attrs as never);
  };

  it('equals the cpu backend for any stride, dilation, padding and rounding', async () => {
    const isThere = (c: Convolution) => shapesOf(c, isDepthwise).out.every((size) => size > 0);
    await fc.assert(
      fc.asyncProperty(convolution.filter(isThere), async (c) => {
        await expectSame(() => run(c));
      }),
      { numRuns: 200 },
    );
  });
});

it('what goes to the stock kernel keeps its words: channels first', async () => {
  await tf.setBackend('wasm');
  const run = () =>
    tf.conv2d(
      normal([1, 2, 9, 9], 1) as tf.Tensor4D,
      normal([2, 2, 2, 1], 2) as tf.Tensor4D,
      4,
      'same',
      'NCHW',
    );
  expect(() => tf.tidy(run)).toThrow(/does not support dataFormat/);
});
