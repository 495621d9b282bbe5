import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../../tools/tfjs-node-here.js';
import { useBackend } from './backend.js';
import { useTensorFlow } from './tensorflow.js';

test('where its packages are missing, a sentence tells how to get them', async () => {
  const missing = '@curvature/backend-that-is-not-installed';
  await expect(useTensorFlow(() => import(missing) as never)).rejects.toThrow(
    'The backend tensorflow could not be started. Its packages are not installed. ' +
      'Run npm install @curvature/backend-node @tensorflow/tfjs-node (or @tensorflow/tfjs-node-gpu).',
  );
});

test('what else goes wrong is told as it is', async () => {
  const broken = () => Promise.reject(new RangeError('broken'));
  await expect(useTensorFlow(broken)).rejects.toThrow(new RangeError('broken'));
});

test.skipIf(hasTfjsNode)('where the addon is missing, a sentence says so', async () => {
  await expect(useBackend('tensorflow')).rejects.toThrow(/could not be loaded: .* has no addon/);
});

test.skipIf(!hasTfjsNode)(`it computes, and other backends come back, ${onTfjsNode}`, async () => {
  await useBackend('cpu');
  const before = tf.memory().numTensors;
  const six = () => tf.tidy(() => tf.sum(tf.tensor([1, 2, 3])).dataSync()[0]);
  for (const backend of ['tensorflow', 'wasm', 'tensorflow', 'cpu'] as const) {
    await useBackend(backend);
    expect([tf.getBackend(), six()]).toEqual([backend, 6]);
  }
  expect(tf.memory().numTensors).toBe(before);
});
