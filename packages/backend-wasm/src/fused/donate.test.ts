import * as tf from '@tensorflow/tfjs';
import { CurvatureError } from '@curvature/spec';
import { blendInto } from '@curvature/spec/internal';
import { adamStep } from '@curvature/spec/internal';
import { blend, run } from '@curvature/spec/kernels';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import '../index.js';
import { inUse, normal } from '../../test/both-backends.js';
import type { WasmBackend } from '../heap/wasm-backend.js';

const wasm = () => tf.backend() as unknown as WasmBackend;
const offset = (tensor: tf.Tensor) => wasm().getMemoryOffset(tensor.dataId);
const adam = {
  beta1: 0.9,
  beta2: 0.99,
  meanScale: 1,
  directionScale: 0,
  momentScale: 1,
  epsilon: 1e-8,
  decay: 0.99,
  rate: 0.01,
};
/** x <- 2 x + y */
const grow = (x: tf.Tensor, y: tf.Tensor) => run(blendInto, { x, y }, { a: 2, b: 1 });

beforeAll(async () => {
  await tf.setBackend('wasm');
});
let before: ReturnType<typeof inUse>;
beforeEach(() => {
  tf.env().set('IS_TEST', true);
  before = inUse();
});
afterEach(() => {
  tf.env().set('IS_TEST', false);
  expect(inUse()).toEqual(before);
});

describe('an input that a kernel donates', () => {
  it('gives its memory to the result, under a new id, and frees nothing when it is disposed', () => {
    const [x, y] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([10, 20, 30])];
    const place = offset(x);
    const bytes = tf.memory().numBytes;
    const result = grow(x, y);
    expect(offset(result)).toBe(place);
    expect(result.dataId).not.toBe(x.dataId);
    expect(tf.memory().numBytes).toBe(bytes + 12);
    x.dispose();
    expect(tf.memory().numBytes).toBe(bytes);
    // What is allocated now must not come to lie in the result.
    const others = Array.from({ length: 20 }, () => tf.fill([3], -1));
    expect([...result.dataSync()]).toEqual([12, 24, 36]);
    tf.dispose([result, y, others]);
  });

  it('says so when it is read afterwards, by us or by another kernel, and can still be disposed', () => {
    const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    const result = grow(x, y);
    expect(() => x.dataSync()).toThrow(CurvatureError);
    expect(() => x.dataSync()).toThrow(/read after its memory was donated/);
    expect(() => tf.add(x, 1)).toThrow(CurvatureError);
    expect(() => grow(x, y)).toThrow(CurvatureError);
    x.dispose();
    expect([...result.dataSync()]).toEqual([5, 8]);
    tf.dispose([y, result]);
  });

  it.each([
    ['a reshaped tensor', (x: tf.Tensor) => x.reshape([3, 1])],
    ['a variable', (x: tf.Tensor) => tf.variable(x)],
  ])('keeps its memory where %s holds the same data', (_, share) => {
    const [x, y] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([1, 1, 1])];
    const other = share(x);
    const result = grow(x, y);
    expect([...other.dataSync(), ...x.dataSync()]).toEqual([1, 2, 3, 1, 2, 3]);
    expect([...result.dataSync()]).toEqual([3, 5, 7]);
    tf.dispose([x, y, other, result]);
  });

  it('may be another input too', () => {
    const x = tf.tensor1d([1, 2, 3, 4, 5]);
    const result = grow(x, x);
    expect([...result.dataSync()]).toEqual([3, 6, 9, 12, 15]);
    tf.dispose([x, result]);
  });

  it('donates its memory once if it is passed twice', () => {
    const values = normal([70], 1);
    const grad = normal([70], 2);
    const inputs = () => ({
      parameter: values.clone(),
      m: values.clone(),
      v: tf.square(values),
      grad,
    });
    const wanted = tf.tidy(() =>
      adamStep.composite(inputs(), adam).map((tensor) => [...tensor.dataSync()]),
    );
    const [parameter, v] = [tf.add(values, 0), tf.square(values)];
    const results = run(adamStep, { parameter, m: parameter, v, grad }, adam);
    expect(new Set(results.map(offset)).size).toBe(3);
    results.forEach((result, i) =>
      tf.test_util.expectArraysClose(result.dataSync(), wanted[i]!, 1e-6),
    );
    tf.dispose([values, grad, parameter, v, results]);
  });

  it('is not donated by a kernel that donates nothing', () => {
    const [x, y] = [tf.tensor1d([1]), tf.tensor1d([2])];
    const result = run(blend, { x, y }, { a: 1, b: 1 });
    expect([x, y, result].map((tensor) => tensor.dataSync()[0])).toEqual([1, 2, 3]);
    tf.dispose([x, y, result]);
  });

  it('leaves no packed copy behind: later products see the new numbers', () => {
    const [left, step] = [normal([16, 16], 1), normal([16, 16], 2)];
    let weights = normal([16, 16], 3);
    for (let i = 0; i < 5; i++) {
      const spent = weights;
      tf.matMul(left, spent).dispose();
      weights = grow(spent, step);
      spent.dispose();
      const product = tf.matMul(left, weights);
      const row = tf.tidy(() => [
        ...tf.sum(tf.mul(tf.slice(left, [3, 0], [1, 16]), tf.transpose(weights)), 1).dataSync(),
      ]);
      tf.test_util.expectArraysClose([...product.dataSync()].slice(48, 64), row, 1e-3 * 2 ** i);
      product.dispose();
    }
    tf.dispose([left, step, weights]);
  });

  it('may be the value of a variable, which is then assigned the result', () => {
    const weights = tf.tidy(() => tf.variable(tf.ones([5])));
    const one = tf.ones([5]);
    for (let i = 0; i < 3; i++) {
      const next = grow(weights, one);
      weights.assign(next);
      next.dispose();
    }
    expect([...weights.dataSync()]).toEqual(Array(5).fill(15));
    tf.dispose([weights, one]);
  });
});
