import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceleratedMatMul } from './accelerated-matmul.js';
import { worthwhile } from './product-sizes.js';

const names = ['BatchMatMul', '_FusedMatMul'] as const;
const HANDED_OVER = 'handed over';
let undo: () => void = () => {};
const measured = { ...worthwhile };

/** The kernels before are stand-ins that only record a call. */
beforeAll(async () => {
  await tf.setBackend('wasm');
  for (const kernelName of names) {
    const stock = tf.getKernel(kernelName, 'wasm')!;
    tf.unregisterKernel(kernelName, 'wasm');
    const kernelFunc = () => {
      throw new Error(HANDED_OVER);
    };
    tf.registerKernel({ ...stock, kernelFunc });
  }
  undo = acceleratedMatMul({
    warn: (message) => {
      throw new Error(message);
    },
  });
  worthwhile.multiplications = 1;
});
afterAll(() => {
  Object.assign(worthwhile, measured);
  undo();
});

type Result = { readonly values: number[]; readonly shape: number[] };

/** The result of a call, or its error, without its tensors. */
async function attempt(backend: 'cpu' | 'wasm', build: () => tf.Tensor): Promise<Result | string> {
  await tf.setBackend(backend);
  const before = { ...tf.memory(), ids: tf.engine().backend.numDataIds() };
  try {
    const result = tf.tidy(build);
    const found = { values: [...result.dataSync()], shape: result.shape };
    result.dispose();
    return found;
  } catch (error) {
    return (error as Error).message;
  } finally {
    const { numTensors, numDataBuffers } = tf.memory();
    const after = { numTensors, numDataBuffers, ids: tf.engine().backend.numDataIds() };
    expect(before).toMatchObject(after);
  }
}

const often = <T>(common: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: common }, { weight: 1, arbitrary: rare });
const size = often(fc.integer({ min: 1, max: 6 }), fc.constant(0));
const lead = fc.array(often(fc.integer({ min: 1, max: 3 }), fc.constant(0)), { maxLength: 2 });
const dtype = often(fc.constant<tf.DataType>('float32'), fc.constant('int32'));
const calls = fc.record({
  name: fc.constantFrom(...names),
  sizes: fc.tuple(size, size, size, often(fc.constant(null), size)),
  leads: fc.oneof(
    lead.map((one): [number[], number[]] => [one, one]),
    lead.map((one): [number[], number[]] => [one, []]),
    fc.tuple(lead, lead),
  ),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  isVector: often<boolean[]>(fc.constant([false, false]), fc.tuple(fc.boolean(), fc.boolean())),
  types: fc.tuple(dtype, dtype, dtype),
  bias: fc.constantFrom('none', 'columns', 'one', 'row', 'column', 'wrong'),
  activation: fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'),
  seed: fc.nat(1000),
});

test('what onnxruntime does not take goes to the kernel before as it is; the rest is what the cpu backend gives', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(
      calls,
      async ({ name, sizes, leads, transposeA, transposeB, isVector, types, ...rest }) => {
        const [rows, inner, columns, innerB] = sizes;
        const full = [
          [...leads[0], ...(transposeA ? [inner, rows] : [rows, inner])],
          [...leads[1], ...(transposeB ? [columns, innerB ?? inner] : [innerB ?? inner, columns])],
        ];
        const [a, b] = full.map((shape, i) => (isVector[i] ? shape.slice(-1) : shape)) as [
          number[],
          number[],
        ];
        const biases = {
          none: null,
          columns: [columns],
          one: [1],
          row: [1, columns],
          column: [rows, 1],
          wrong: [columns + 1],
        };
        const shape = name === '_FusedMatMul' ? biases[rest.bias as keyof typeof biases] : null;
        const of = (dims: number[], at: number) =>
          tf.cast(
            tf.mul(tf.randomNormal(dims, 0, 1, 'float32', rest.seed + at + 1), 3),
            types[at]!,
          );
        const build = () => {
          const inputs = { a: of(a, 0), b: of(b, 1), ...(shape && { bias: of(shape, 2) }) };
          const attrs = { transposeA, transposeB, activation: rest.activation };
          return tf.engine().runKernel(name, inputs, attrs) as tf.Tensor;
        };
        const got = await attempt('wasm', build);
        if (typeof got === 'string') {
          expect(got).toBe(HANDED_OVER);
          return;
        }
        taken++;
        if (isCrossed(...leads)) return; // the cpu backend gets these wrong; accelerated-matmul.test.ts has them
        const right = (await attempt('cpu', build)) as Result;
        expect(got.shape).toEqual(right.shape);
        right.values.forEach((value, i) =>
          expect(Math.abs(got.values[i]! - value)).toBeLessThan(1e-3),
        );
      },
    ),
    { numRuns: 600 },
  );
  expect(taken).toBeGreaterThan(100);
});

const isCrossed = (a: number[], b: number[]): boolean =>
  tf.util.sizeFromShape(a) !== 1 && tf.util.sizeFromShape(b) !== 1 && !tf.util.arraysEqual(a, b);
