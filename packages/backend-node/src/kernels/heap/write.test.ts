import { blendInto } from '@curvature/spec/internal';
import { blend, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../../../tools/tfjs-node-here.js';
import { inUse, normal } from '../../../../backend-wasm/test/both-backends.js';
import { useNode } from '../../index.js';
import type { TensorFlowBackend } from '../tensorflow.js';
import { heapOf } from './heap.js';

const backend = () => tf.backend() as TensorFlowBackend;
const shapes = fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 1, maxLength: 4 });
/** An operation's result, which TensorFlow holds. */
const made = (shape: number[], seed: number) => tf.tidy(() => tf.sub(normal(shape, seed), 0.5));

describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
  beforeAll(() => useNode({ gpu: false }));
  afterAll(() => tf.setBackend('cpu'));

  test('what TensorFlow writes into the heap is what it reads, of any shape', () => {
    fc.assert(
      fc.property(shapes, fc.nat(999), (shape, seed) => {
        const before = inUse();
        const x = made(shape, seed);
        const wanted = backend().binding.tensorDataSync(backend().tensorMap.get(x.dataId).id);
        const floats = heapOf(backend()).typedArrayFromHeap(x);
        expect(floats).toEqual(wanted);
        x.dispose();
        expect(inUse()).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  test('a large tensor comes into the heap without an array that V8 would collect', () => {
    const arrays = () => process.memoryUsage().arrayBuffers;
    const come = () => {
      const x = made([400, 400], 1);
      const before = arrays();
      heapOf(backend()).getMemoryOffset(x.dataId);
      const grown = arrays() - before;
      x.dispose();
      return grown;
    };
    come(); // the heap grows
    expect(come()).toBeLessThan(4 * 400 * 400);
  });

  test('a tensor that came from TensorFlow, and results that took its place, stay as they were', () => {
    const before = inUse();
    const [x, y] = [made([100, 100], 1), tf.ones([100, 100])];
    const first = x.dataSync().slice();
    const other = tf.reshape(x, [10_000]);
    let state = run(blendInto, { x, y }, { a: 2, b: 1 });
    const once = state.dataSync().slice();
    const shared = tf.reshape(state, [10_000]);
    const next = run(blendInto, { x: state, y }, { a: 2, b: 1 });
    state.dispose();
    state = next;
    const sum = run(blend, { x: state, y }, { a: 1, b: 0 });
    const read = (given: tf.Tensor) => tf.tidy(() => tf.add(given, 0).dataSync());
    expect([other.dataSync(), read(other), read(shared)]).toEqual([first, first, once]);
    expect(sum.dataSync()).toEqual(state.dataSync());
    expect(once[0]).toBe(Math.fround(2 * first[0]! + 1));
    tf.dispose([x, y, other, shared, state, sum]);
    expect(inUse()).toEqual(before);
  });
});
