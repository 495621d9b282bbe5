import { useNode } from '@curvature/backend-node';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../../tools/tfjs-node-here.js';

test('an option that it does not have is refused, before anything is loaded', async () => {
  const before = tf.findBackend('tensorflow');
  await expect(useNode({ GPU: true } as object)).rejects.toThrow('there is no option GPU');
  await expect(useNode({ gpu: 'yes' as never })).rejects.toThrow(
    'must be one of auto, true, false',
  );
  for (const given of [true, 'gpu', 1, null])
    await expect(useNode(given as never)).rejects.toThrow(
      `useNode: options must be an object, got ${given}. Write for example useNode({ gpu: true })`,
    );
  expect(tf.findBackend('tensorflow')).toBe(before);
});

describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
  let before = 0;
  beforeEach(() => (before = tf.memory().numTensors));
  afterEach(() => expect(tf.memory().numTensors).toBe(before));

  test('TensorFlow computes, and what is loaded stays', async () => {
    const devices = process.env['CUDA_VISIBLE_DEVICES'];
    const here = await useNode({ gpu: false });
    expect(here).toMatchObject({ gpu: false, tensorflow: expect.stringMatching(/^2\.\d+\.\d+/) });
    expect(process.env['CUDA_VISIBLE_DEVICES']).toBe(devices);
    const product = tf.tidy(() => tf.matMul(tf.ones([2, 3]), tf.ones([3, 1])).dataSync());
    expect([tf.getBackend(), ...product]).toEqual(['tensorflow', 3, 3]);
    const backend = tf.backend();
    await tf.setBackend('cpu');
    expect(await useNode()).toEqual(here);
    expect(tf.backend()).toBe(backend);
  });

  test('the functions that Node 23 took away are not missed', async () => {
    await useNode();
    const x = tf.tensor([3, 1, 2]);
    const { values, indices } = tf.topk(x, 2);
    expect([...values.dataSync(), ...indices.dataSync()]).toEqual([3, 2, 0, 2]);
    tf.dispose([x, values, indices]);
  });

  test('the wrong device is told', async () => {
    await useNode();
    const backend = tf.backend() as tf.KernelBackend & { isUsingGpuDevice: boolean };
    if (!backend.isUsingGpuDevice)
      await expect(useNode({ gpu: true })).rejects.toThrow(
        /gpu is true, but .*(on the CPU|no GPU)/,
      );
    const own = backend.isUsingGpuDevice;
    backend.isUsingGpuDevice = true;
    await expect(useNode({ gpu: false })).rejects.toThrow(
      'gpu is false, but TensorFlow uses a GPU',
    );
    expect(await useNode({ gpu: true })).toMatchObject({ gpu: true });
    backend.isUsingGpuDevice = own;
  });
});
