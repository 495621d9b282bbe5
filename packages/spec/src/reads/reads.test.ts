import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { registerDistantBackend } from '../../test/distant-backend.js';
import { canReadAtOnce, readLater, readsAreCheap, withValues } from './reads.js';

beforeAll(() => registerDistantBackend());
afterAll(() => tf.setBackend('cpu'));
afterEach(() => Reflect.deleteProperty(globalThis, 'OffscreenCanvas'));

const sums = (...values: Float32Array[]) => values.map((all) => all.reduce((x, y) => x + y));

test('where tensors lie in memory, values are there at once', async () => {
  await tf.setBackend('cpu');
  expect([readsAreCheap(), canReadAtOnce()]).toEqual([true, true]);
  expect(withValues([tf.tensor([1, 2]), tf.ones([3])], sums)).toEqual([3, 3]);
});

describe('on a device', () => {
  beforeAll(() => tf.setBackend('webgpu'));

  test('values come later, though their tensors go at once, and nothing is left behind', async () => {
    const before = tf.memory().numTensors;
    const tensors = [tf.tensor([1, 2]), tf.ones([3]), tf.tensor([1, 2], [2], 'int32')] as const;
    const values = withValues(tensors.slice(0, 2), sums);
    const whole = readLater<Int32Array>(tensors[2]);
    tf.dispose([...tensors]);
    expect(values).toBeInstanceOf(Promise);
    expect([await values, [...(await whole)]]).toEqual([
      [3, 3],
      [1, 2],
    ]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('webgpu is never read at once, be there canvases to read by or not', () => {
    expect([readsAreCheap(), canReadAtOnce()]).toEqual([false, false]);
    Object.assign(globalThis, { OffscreenCanvas: function Canvas() {} });
    expect(canReadAtOnce()).toBe(false);
  });
});

/** That of tfjs-node if it runs here, else the cpu backend under its name. */
function tensorflow(): tf.KernelBackend & { isUsingGpuDevice?: boolean } {
  const cpu = tf.findBackend('cpu');
  if (!tf.findBackend('tensorflow'))
    tf.registerBackend('tensorflow', () => Object.create(cpu) as tf.KernelBackend);
  return tf.findBackend('tensorflow');
}

test('the backend `tensorflow`, which has one name on all devices, is asked for its device', async () => {
  const backend = tensorflow();
  await tf.setBackend('tensorflow');
  expect([readsAreCheap(), canReadAtOnce()]).toEqual([true, true]);
  backend.isUsingGpuDevice = true;
  expect([readsAreCheap(), canReadAtOnce()]).toEqual([false, false]);
  backend.isUsingGpuDevice = false;
  expect([readsAreCheap(), canReadAtOnce()]).toEqual([true, true]);
});
