import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../index.js';
import { batchMatMul } from '../products/batch-matmul.js';
import { conv2dBackpropInput } from '../convolutions/conv2d-backprop-input.js';
import { fusedMatMul } from '../products/fused-matmul.js';
import type { Registrable } from './replacement.js';
import { expectClose, normal } from '../../test/both-backends.js';
import { type KernelCall, onCpu, onWasm } from '../../test/kernel-call.js';

/**
 * The law of a kernel that replaces another one: it passes a call on unchanged, or its result is that
 * of the cpu backend; it prints nothing and leaves no tensors. And it takes some calls.
 */
async function expectLaw<T>(
  kernel: Registrable,
  calls: fc.Arbitrary<T>,
  callOf: (given: T) => KernelCall,
): Promise<void> {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(calls, async (given) => {
      const call = callOf(given);
      const right = await onCpu(kernel.kernelName, call);
      for (const got of await onWasm(kernel, call)) {
        if (got.is === 'handed over') continue;
        expect([got.is, right.is]).toEqual(['done', 'done']);
        if (got.is !== 'done' || right.is !== 'done') continue;
        expectClose([got.numbers], [right.numbers]);
        expect([got.left, ...got.said]).toEqual([0]);
        taken++;
      }
    }),
    { numRuns: 400 },
  );
  expect(taken).toBeGreaterThan(100);
}

const size = fc.oneof(
  fc.constantFrom(0, 1),
  fc.integer({ min: 2, max: 5 }),
  fc.integer({ min: 9, max: 24 }),
);
const dtype = fc.oneof(
  { weight: 9, arbitrary: fc.constant<tf.DataType>('float32') },
  { weight: 1, arbitrary: fc.constantFrom<tf.DataType>('int32', 'bool') },
);
const seed = fc.nat(1000);
const often = <T>(value: T, rarely: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: rarely });

// The wasm backend casts float32 to bool as if it were uint8.
const tensor = (shape: number[], type: tf.DataType, from: number): tf.Tensor =>
  tf.tidy(() =>
    type === 'bool'
      ? tf.greater(normal(shape, from), 0)
      : tf.cast(tf.mul(normal(shape, from), 3), type),
  );

/** Shapes of a product, or of what cannot be multiplied. */
const factors = fc
  .record({
    rows: size,
    inner: size,
    columns: size,
    batchA: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
    batchB: fc.option(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 })),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    innerB: often<number | null>(null, size),
    isVector: often([false, false], fc.tuple(fc.boolean(), fc.boolean())),
    types: fc.tuple(dtype, dtype),
    seed,
  })
  .map(({ rows, inner, columns, batchA, batchB, innerB, isVector, ...rest }) => {
    const a = [...batchA, ...(rest.transposeA ? [inner, rows] : [rows, inner])];
    const [first, second] = [innerB ?? inner, columns];
    const b = [...(batchB ?? batchA), ...(rest.transposeB ? [second, first] : [first, second])];
    return {
      ...rest,
      rows,
      columns,
      a: isVector[0] ? a.slice(-1) : a,
      b: isVector[1] ? b.slice(-1) : b,
    };
  })
  // The cpu backend looks at the number of items alone, and gets these wrong; batch-matmul.test.ts
  // has them.
  .filter(({ a, b }) => !isCrossed(a.slice(0, -2), b.slice(0, -2)));

const isCrossed = (a: number[], b: number[]): boolean =>
  tf.util.sizeFromShape(a) !== 1 && tf.util.sizeFromShape(b) !== 1 && !tf.util.arraysEqual(a, b);

describe('what a kernel does not take goes to the kernel before', () => {
  it('BatchMatMul: vectors, batches, empty tensors, inner sizes that differ, other dtypes', async () => {
    await expectLaw(
      batchMatMul,
      factors,
      ({ a, b, transposeA, transposeB, types, seed: from }) => ({
        inputs: () => ({ a: tensor(a, types[0], from), b: tensor(b, types[1], from + 1) }),
        attrs: { transposeA, transposeB },
      }),
    );
  });

  it('_FusedMatMul: biases of any rank, with any activation', async () => {
    const bias = fc.constantFrom(
      'none',
      'columns',
      'one',
      'scalar',
      'row',
      'column',
      'all',
      'wrong',
      'four',
    );
    const activation = fc.constantFrom(
      'linear',
      'relu',
      'relu6',
      'elu',
      'sigmoid',
      'leakyrelu',
      'prelu',
      'gelu',
    );
    const calls = fc.record({
      factors,
      bias,
      activation,
      biasType: dtype,
      isStack: often(true, fc.boolean()),
    });
    await expectLaw(
      fusedMatMul,
      calls,
      ({ factors: { a, b, rows, columns, types, seed: from, ...flags }, ...rest }) => {
        const shapes: Record<string, number[]> = {
          columns: [columns],
          one: [1],
          scalar: [],
          row: [1, columns],
          column: [rows, 1],
          all: [rows, columns],
          wrong: [columns + 2],
          four: [1, 1, 1, columns],
        };
        const shape = shapes[rest.bias];
        const asStack = (given: number[]) =>
          rest.isStack ? [...Array(3).fill(1), ...given].slice(-3) : given;
        return {
          inputs: () => ({
            a: tensor(asStack(a), types[0], from),
            b: tensor(asStack(b), types[1], from + 1),
            bias: shape && tensor(shape, rest.biasType, from + 2),
            preluActivationWeights:
              rest.activation === 'prelu' ? normal([columns], from + 3) : undefined,
          }),
          attrs: { ...flags, activation: rest.activation, leakyreluAlpha: 0.3 },
        };
      },
    );
  });

  it('Conv2DBackpropInput: sizes that do not belong together, empty tensors, channels first, other dtypes', async () => {
    const side = fc.oneof(
      { weight: 1, arbitrary: fc.constant(0) },
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 6 }) },
    );
    const step = fc.integer({ min: 1, max: 3 });
    const call = fc.record({
      x: fc.tuple(side, side, side, side),
      out: side,
      taps: fc.tuple(side, side),
      strides: fc.tuple(step, step),
      pad: fc.constantFrom<'same' | 'valid' | number>('same', 'valid', 0, 1, 2),
      dataFormat: often('NHWC', fc.constant('NCHW')),
      /** What the shape of dy has more or less than what belongs to the rest. */
      off: often(
        [0, 0, 0, 0],
        fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 4, maxLength: 4 }),
      ),
      types: fc.tuple(dtype, dtype),
      seed,
    });
    await expectLaw(
      conv2dBackpropInput,
      call,
      ({ x, out, taps, strides, pad, dataFormat, off, types, seed: from }) => {
        const isLast = dataFormat === 'NHWC';
        const filter: [number, number, number, number] = [...taps, x[isLast ? 3 : 1], out];
        const format = isLast ? 'channelsLast' : 'channelsFirst';
        const { outShape } = tf.backend_util.computeConv2DInfo(
          x,
          filter,
          strides,
          1,
          pad,
          undefined,
          false,
          format,
        );
        const dy = outShape.map((length, i) => Math.max(0, length + off[i]!));
        return {
          inputs: () => ({
            dy: tensor(dy, types[0], from),
            filter: tensor(filter, types[1], from + 1),
          }),
          attrs: { strides, pad, dataFormat, inputShape: x },
        };
      },
    );
  });
});
