import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../index.js';
import { expectClose, expectSame, normal, on } from '../../test/both-backends.js';

type Convolution = {
  batch: number;
  height: number;
  width: number;
  channels: number;
  out: number;
  filterHeight: number;
  filterWidth: number;
  strides: [number, number];
  dilations: [number, number];
  pad: 'same' | 'valid' | number;
  seed: number;
};

const convolution: fc.Arbitrary<Convolution> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    channels: fc.integer({ min: 1, max: 9 }),
    out: fc.integer({ min: 1, max: 9 }),
    filterHeight: fc.integer({ min: 1, max: 4 }),
    filterWidth: fc.integer({ min: 1, max: 4 }),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilations: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pad: fc.constantFrom<'same' | 'valid' | number>('same', 'valid', 0, 1, 3),
    seed: fc.nat(1000),
  })
  // tfjs reads a number as padding with the filter's height alone, so that a wide filter can have
  // nowhere to be.
  .filter((c) => shapes(c, true).dy.every((size) => size > 0));

function shapes(c: Convolution, depthwise: boolean): Shapes {
  const x: Shape4 = [c.batch, c.height, c.width, c.channels];
  const filter: Shape4 = [c.filterHeight, c.filterWidth, c.channels, c.out];
  return { x, filter, dy: infoOf(c, { x, filter }, depthwise).outShape as Shape4 };
}
type Shape4 = [number, number, number, number];
type Shapes = { x: Shape4; filter: Shape4; dy: Shape4 };

const infoOf = (c: Convolution, { x, filter }: Omit<Shapes, 'dy'>, depthwise: boolean) =>
  tf.backend_util.computeConv2DInfo(x, filter, c.strides, c.dilations, c.pad, undefined, depthwise);

const anyOne: Convolution = {
  batch: 1,
  height: 4,
  width: 5,
  channels: 2,
  out: 3,
  filterHeight: 2,
  filterWidth: 3,
  strides: [1, 1],
  dilations: [1, 1],
  pad: 'same',
  seed: 1,
};

/**
 * Every (input place, filter tap, output place) that meet, from the definition of a convolution.
 */
const meetings = function* (
  c: Convolution,
  depthwise: boolean,
): Generator<[x: number, filter: number, dy: number]> {
  const { x, filter, dy } = shapes(c, depthwise);
  const { padInfo } = infoOf(c, { x, filter }, depthwise);
  for (let n = 0; n < x[0]; n++)
    for (let oy = 0; oy < dy[1]; oy++)
      for (let ox = 0; ox < dy[2]; ox++)
        for (let ky = 0; ky < filter[0]; ky++)
          for (let kx = 0; kx < filter[1]; kx++)
            for (let i = 0; i < filter[2]; i++)
              for (let o = 0; o < filter[3]; o++) {
                const iy = oy * c.strides[0] + ky * c.dilations[0] - padInfo.top;
                const ix = ox * c.strides[1] + kx * c.dilations[1] - padInfo.left;
                if (iy < 0 || iy >= x[1] || ix < 0 || ix >= x[2]) continue;
                const to = depthwise ? i * filter[3] + o : o;
                yield [
                  ((n * x[1] + iy) * x[2] + ix) * x[3] + i,
                  ((ky * filter[1] + kx) * filter[2] + i) * filter[3] + o,
                  ((n * dy[1] + oy) * dy[2] + ox) * dy[3] + to,
                ];
              }
};

type Gradient = 'filter' | 'input';
type Case = { name: string; depthwise: boolean; of: Gradient };
const kernels: Case[] = [
  { name: 'Conv2DBackpropFilter', depthwise: false, of: 'filter' },
  { name: 'Conv2DBackpropInput', depthwise: false, of: 'input' },
  { name: 'DepthwiseConv2dNativeBackpropFilter', depthwise: true, of: 'filter' },
  { name: 'DepthwiseConv2dNativeBackpropInput', depthwise: true, of: 'input' },
];

const runKernel = (kernel: Case, c: Convolution): tf.Tensor =>
  runShapes(kernel, c, shapes(c, kernel.depthwise));

const runShapes = ({ name, of }: Case, c: Convolution, { x, filter, dy }: Shapes): tf.Tensor => {
  const attrs = { strides: c.strides, dilations: c.dilations, pad: c.pad, dataFormat: 'NHWC' };
  const gradient = normal(dy, c.seed + 1);
  return of === 'filter'
    ? tf
        .engine()
        .runKernel(name, { x: normal(x, c.seed), dy: gradient }, { ...attrs, filterShape: filter })
    : tf
        .engine()
        .runKernel(
          name,
          { dy: gradient, filter: normal(filter, c.seed) },
          { ...attrs, inputShape: x },
        );
};

const byDefinition = async (
  { depthwise, of }: Case,
  c: Convolution,
): Promise<{ values: number[]; shape: number[] }> => {
  const { x, filter, dy } = shapes(c, depthwise);
  const [other, outputs] = await on('cpu', () => [
    normal(of === 'filter' ? x : filter, c.seed),
    normal(dy, c.seed + 1),
  ]);
  const shape = of === 'filter' ? filter : x;
  const values = Array<number>(tf.util.sizeFromShape(shape)).fill(0);
  for (const [input, tap, output] of meetings(c, depthwise)) {
    const [to, from] = of === 'filter' ? [tap, input] : [input, tap];
    values[to]! += other!.values[from]! * outputs!.values[output]!;
  }
  return { values, shape };
};

describe.each(kernels)('$name', (kernel) => {
  it('equals the sum over everything that meets, with strides, dilations and padding', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, async (c) => {
        expectClose(await on('wasm', () => runKernel(kernel, c)), [await byDefinition(kernel, c)]);
      }),
      { numRuns: 150 },
    );
  });

  it('equals the cpu backend without dilations, which that one passes over', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, async (c) => {
        await expectSame(() => runKernel(kernel, { ...c, dilations: [1, 1], pad: 'same' }));
      }),
      { numRuns: 50 },
    );
  });

  it('adds up over more images than are unfolded at once', async () => {
    const many = {
      batch: 40,
      height: 20,
      width: 20,
      channels: 6,
      out: 2,
      filterHeight: 3,
      filterWidth: 3,
      seed: 1,
    };
    const c: Convolution = { ...many, strides: [1, 1], dilations: [1, 1], pad: 'same' };
    expectClose(await on('wasm', () => runKernel(kernel, c)), [await byDefinition(kernel, c)]);
  });
});

describe('Conv2DBackpropInput', () => {
  it('leaves channels first to the stock kernel', async () => {
    const inputs = (): object => ({ dy: normal([1, 2, 4, 4], 1), filter: normal([3, 3, 3, 2], 2) });
    const attrs = { strides: 1, pad: 'same', dataFormat: 'NCHW', inputShape: [1, 3, 4, 4] };
    await expectSame(() =>
      tf.engine().runKernel('Conv2DBackpropInput', inputs() as tf.NamedTensorMap, attrs),
    );
  });
});

describe.each(kernels.filter(({ name }) => name !== 'Conv2DBackpropInput'))('$name', (kernel) => {
  it('refuses shapes that do not belong together with a sentence', async () => {
    await tf.setBackend('wasm');
    const part = fc.constantFrom<'x' | 'filter' | 'dy'>('x', 'filter', 'dy');
    const change = fc.record({ part, axis: fc.nat(3), by: fc.constantFrom(-1, 1, 2) });
    fc.assert(
      fc.property(convolution, change, (c, { part: which, axis, by }) => {
        const all = shapes(c, kernel.depthwise);
        all[which][axis]! += by;
        const { outShape } = infoOf(c, all, kernel.depthwise);
        fc.pre(all.x[3] !== all.filter[2] || !tf.util.arraysEqual(outShape, all.dy));
        const run = () => runShapes(kernel, c, all);
        expect(() => tf.tidy(run)).toThrow(
          /; (it takes as many channels|it takes an output of shape)/,
        );
      }),
    );
    expect(() =>
      tf.tidy(() => runShapes(kernel, anyOne, { ...shapes(anyOne, true), dy: [1, 2, 2] as never })),
    ).toThrow(/it takes four dimensions each/);
  });

  it('gives zeros where there are no numbers', async () => {
    const none = { ...anyOne, batch: 0 };
    const { x, filter } = shapes(none, kernel.depthwise);
    const shape = kernel.of === 'filter' ? filter : x;
    const values = Array(tf.util.sizeFromShape(shape)).fill(0);
    expect(await on('wasm', () => runKernel(kernel, none))).toEqual([{ shape, values }]);
  });

  it('refuses channels first and other dtypes with a sentence', async () => {
    await tf.setBackend('wasm');
    const shape = [1, 4, 4, 1];
    const run = (dtype: 'float32' | 'int32', dataFormat: string): tf.Tensor => {
      const t = (size: number[]): tf.Tensor => tf.zeros(size, dtype);
      const inputs = { x: t(shape), dy: t(shape), filter: t([1, 1, 1, 1]) };
      const attrs = {
        strides: 1,
        pad: 'same',
        dataFormat,
        filterShape: [1, 1, 1, 1],
        inputShape: shape,
      };
      return tf.engine().runKernel(kernel.name, inputs, attrs);
    };
    expect(() => tf.tidy(() => run('float32', 'NCHW'))).toThrow(
      /dataFormat 'NCHW'; it takes 'NHWC'/,
    );
    expect(() => tf.tidy(() => run('int32', 'NHWC'))).toThrow(/dtype 'int32'; it takes 'float32'/);
  });
});
