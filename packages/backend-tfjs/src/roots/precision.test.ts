import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newtonRoots } from './newton-roots.js';
import { hasLowPrecision } from './precision.js';

/**
 * A device that multiplies in bfloat16, as accelerators do: tfjs's cpu backend, whose matMul drops
 * 16 bits of its operands.
 */
function registerCoarseBackend(name: string): void {
  const cpu = tf.findBackend('cpu');
  tf.registerBackend(name, () => cpu);
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    tf.registerKernel({
      ...kernel,
      backendName: name,
      kernelFunc: (call) => {
        if (kernel.kernelName !== 'BatchMatMul') return kernel.kernelFunc(call);
        const coarse = Object.fromEntries(
          Object.entries(call.inputs).map(([key, given]) => {
            const input = given!;
            const bits = Uint32Array.from(
              new Uint32Array(Float32Array.from(cpu.readSync(input.dataId) as Float32Array).buffer),
              (x) => x & 0xffff0000,
            );
            return [
              key,
              {
                ...input,
                dataId: cpu.write(new Float32Array(bits.buffer), input.shape, 'float32'),
              },
            ];
          }),
        );
        return kernel.kernelFunc({ ...call, inputs: coarse as typeof call.inputs });
      },
    });
  }
}

beforeAll(() => registerCoarseBackend('coarse'));
afterAll(() => tf.setBackend('cpu'));

test.each([
  ['cpu', false],
  ['wasm', false],
  ['coarse', true],
])('%s: low precision is %s', async (backend, low) => {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  expect(hasLowPrecision()).toBe(low);
  expect(tf.memory().numTensors).toBe(before);
});

test('on such a device roots go to the CPU, with one warning', async () => {
  const warnings: string[] = [];
  const solver = newtonRoots({ warn: (message) => warnings.push(message) });
  const matrix = tf.tensor([4, 1, 1, 3], [1, 2, 2]);
  const factor = { kind: 'symmetric', matrix, ridge: { absolute: 0, relative: 0 } } as const;
  await tf.setBackend('coarse');
  const roots = await Promise.all([1, 2].map(() => solver.solve(factor, -0.5, null)));
  expect(warnings).toEqual([
    expect.stringMatching(
      /the coarse backend multiplies in less than float32.*computed by eigenRoots/,
    ),
  ]);
  await tf.setBackend('cpu');
  const [x] = roots.map(({ root }) => tf.squeeze(root, [0]) as tf.Tensor2D);
  const identity = tf.matMul(tf.matMul(x!, x!), tf.squeeze(matrix, [0]));
  expect(tf.max(tf.abs(tf.sub(identity, tf.eye(2)))).dataSync()[0]).toBeLessThan(1e-6);
});
