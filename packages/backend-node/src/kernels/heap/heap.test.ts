// Tensors in the heap are tensors like others: they do not change, and may be read and let go.
import { CurvatureError } from '@curvature/spec';
import { blendInto, withLentValues } from '@curvature/spec/internal';
import { blend, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../../../tools/tfjs-node-here.js';
import { inUse } from '../../../../backend-wasm/test/both-backends.js';
import { useNode } from '../../index.js';
import type { TensorFlowBackend } from '../tensorflow.js';
import { heapOf } from './heap.js';

const heap = () => heapOf(tf.backend() as TensorFlowBackend);
const place = (x: tf.Tensor) => heap().getMemoryOffset(x.dataId);
const values = (x: tf.Tensor) => [...x.dataSync()];
/** x <- 2 x + y */
const grow = (x: tf.Tensor, y: tf.Tensor) => run(blendInto, { x, y }, { a: 2, b: 1 });

describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
  let before: ReturnType<typeof inUse>;
  beforeAll(() => useNode({ gpu: false }));
  beforeEach(() => (before = inUse()));
  afterEach(() => expect(inUse()).toEqual(before));
  afterAll(() => tf.setBackend('cpu'));

  test('a donated tensor gives its memory to the result, says so when it is read, and can be disposed', () => {
    const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    const at = place(x);
    const result = grow(x, y);
    expect(place(result)).toBe(at);
    expect(() => x.dataSync()).toThrow(CurvatureError);
    expect(() => tf.add(x, 1)).toThrow(/read after its memory was donated/);
    x.dispose();
    expect(values(result)).toEqual([5, 8]);
    tf.dispose([y, result]);
  });

  test.each([
    ['a clone', (x: tf.Tensor) => x.clone()],
    ['a reshaped tensor', (x: tf.Tensor) => x.reshape([3, 1])],
    ['a variable', (x: tf.Tensor) => tf.variable(x)],
  ])('%s of a donated tensor keeps its numbers', (_, share) => {
    const [x, y] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([1, 1, 1])];
    let state = grow(x, y);
    const other = share(state);
    const next = grow(state, y);
    state.dispose();
    state = grow(next, y);
    expect([...values(other), ...values(state)]).toEqual([3, 5, 7, 15, 23, 31]);
    tf.dispose([x, y, other, state, next]);
  });

  test('numbers that were read do not change with later steps, of any size', () => {
    for (const size of [1, 16, 1000, 100_000]) {
      const [x, y] = [tf.ones([size]), tf.ones([size])];
      const first = grow(x, y);
      const read = first.dataSync();
      const seen = tf.mul(first, 1);
      const next = grow(first, y);
      expect([read[size - 1], values(seen)[0], values(next)[0]]).toEqual([3, 3, 7]);
      tf.dispose([x, y, first, seen, next]);
    }
  });

  test('a read of a result gives TensorFlow no copy of it, and an operation one', () => {
    const [x, y] = [tf.ones([3]), tf.ones([3])];
    const result = grow(x, y);
    const { tensorMap } = tf.backend() as TensorFlowBackend;
    expect(values(result)).toEqual([3, 3, 3]);
    expect(tensorMap.get(result.dataId).id).toBe(-1);
    const sum = tf.sum(result);
    expect(values(sum)).toEqual([9]);
    expect(tensorMap.get(result.dataId).id).toBeGreaterThanOrEqual(0);
    tf.dispose([x, y, result, sum]);
  });

  test('lent values are those that are read, in the heap itself, also where it grows', () => {
    tf.tidy(() => {
      const results = run(blend, { x: tf.ones([3]), y: tf.ones([3]) }, { a: 1, b: 1 });
      const all = [results, tf.add(tf.ones([2_000_000]), 1), tf.tensor1d([1, 2]), results];
      const isInHeap = withLentValues(all, (...values) => {
        values.forEach((own, k) => expect(own[0]).toBe(all[k]!.dataSync()[0]));
        expect(values.map((own) => own.length)).toEqual([3, 2_000_000, 2, 3]);
        return values.every(({ buffer }) => buffer === values[0]!.buffer);
      });
      const whole = withLentValues([tf.tensor1d([5], 'int32')], (values) => values[0]);
      expect([isInHeap, whole]).toEqual([true, 5]);
    });
  });

  test('an array that a tensor was made of is not written to', () => {
    const given = Float32Array.of(1, 2, 3);
    const [x, y] = [tf.tensor1d(given), tf.tensor1d([1, 1, 1])];
    const result = grow(x, y);
    expect([[...given], values(result)]).toEqual([
      [1, 2, 3],
      [3, 5, 7],
    ]);
    tf.dispose([x, y, result]);
  });

  test('the heap of a tensor is free when it is disposed, and when it moves to another backend', async () => {
    const [x, y] = [tf.ones([1000]), tf.ones([1000])];
    const results = [1, 2, 3].map(() => run(blend, { x, y }, { a: 1, b: 1 }));
    const at = results.map(place);
    results[0]!.dispose();
    await tf.setBackend('cpu');
    expect(tf.tidy(() => values(tf.add(results[1]!, 1)))[0]).toBe(3);
    await tf.setBackend('tensorflow');
    const again = [4, 5].map(() => run(blend, { x, y }, { a: 1, b: 1 }));
    expect(new Set(again.map(place))).toEqual(new Set(at.slice(0, 2)));
    tf.dispose([x, y, ...results, ...again]);
  });

  test('inputs of other types, and numbers of no size, take the composite or nothing', () => {
    const whole = tf.tensor1d([1, 2], 'int32');
    const empty = tf.zeros([0]);
    const made = [run(blend, { x: whole, y: whole }, { a: 1, b: 1 }), grow(empty, empty)];
    expect(made.map(values)).toEqual([[2, 4], []]);
    tf.dispose([whole, empty, ...made]);
  });
});
