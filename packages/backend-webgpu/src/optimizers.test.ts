import '../test/gpu.js';
import * as tf from '@tensorflow/tfjs';
import { afterAll, expect, it } from 'vitest';
import { optimizers } from '../test/optimizers.js';
import { describeOnGpu } from '../test/on-webgpu.js';
import { trained } from '../test/trained.js';
import { register, unregister } from './register.js';

const SHALLOW = [7, 5, 4];

describeOnGpu('training', () => {
  afterAll(register);

  it.each([
    ['adam', 1e-5, 3],
    ['sonew, band 0', 1e-5, 3],
    ['sonew', 1e-4, 3],
    ['sonew, band 4', 1e-4, 3],
    ['shampoo', 1e-4, 6],
    // The basis of a side turns much with little where eigenvalues are close together.
    ['soap', 1e-2, 15],
    ['thor', 1e-4, 3],
    ['kfac', 1e-4, 3],
  ] as const)('by %s comes to the parameters of the composites', async (name, tolerance, steps) => {
    const before = tf.memory().numTensors;
    unregister();
    const wanted = await trained(optimizers[name]!, SHALLOW, steps);
    register();
    const got = await trained(optimizers[name]!, SHALLOW, steps);
    expect(tf.memory().numTensors).toBe(before);
    const largest = wanted.parameters.reduce((top, p) => Math.max(top, Math.abs(p)), 0);
    got.parameters.forEach((p, i) =>
      expect(Math.abs(p - wanted.parameters[i]!)).toBeLessThanOrEqual(tolerance * largest),
    );
    expect(got.losses.at(-1)).toBeLessThan(got.losses[0]!);
  });
});
