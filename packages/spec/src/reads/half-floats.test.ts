import * as tf from '@tensorflow/tfjs';
import { afterAll, expect, test } from 'vitest';
import { heldEpsilon, heldSquare, storesHalfFloats } from './half-floats.js';

/** A device whose numbers have 10 bits after the first: tfjs's cpu backend with another Fill. */
function registerCoarseBackend(name: string): void {
  const cpu = tf.findBackend('cpu');
  tf.registerBackend(name, () => Object.create(cpu) as tf.KernelBackend);
  for (const kernel of tf.getKernelsForBackend('cpu'))
    tf.registerKernel({
      ...kernel,
      backendName: name,
      kernelFunc: (call) => {
        if (kernel.kernelName !== 'Fill') return kernel.kernelFunc(call);
        const value = Math.round(Number(call.attrs!['value']) * 1024) / 1024;
        return kernel.kernelFunc({ ...call, attrs: { ...call.attrs, value } });
      },
    });
}

afterAll(() => tf.setBackend('cpu'));

test.each([
  ['cpu', false, 1e-8],
  ['coarse', true, 1e-3],
])('%s: half floats %s, and an epsilon of 1e-8 is %s', async (backend, isHalf, epsilon) => {
  if (backend === 'coarse') registerCoarseBackend(backend);
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  expect(storesHalfFloats()).toBe(isHalf);
  expect(heldEpsilon(1e-8)).toBe(epsilon);
  expect(heldSquare(1e-30)).toBe(isHalf ? 1e-6 : 1e-30);
  expect([heldEpsilon(0.1), heldSquare(0.1)]).toEqual([0.1, 0.1]);
  expect(tf.memory().numTensors).toBe(before);
});
