import '../test/gpu.js';
import * as tf from '@tensorflow/tfjs';
import { afterAll, expect, it } from 'vitest';
import { autoencoder } from '../test/autoencoder.js';
import { counted } from '../test/counts.js';
import { optimizers } from '../test/optimizers.js';
import { describeOnGpu } from '../test/on-webgpu.js';
import { trained } from '../test/trained.js';
import { register, unregister } from './register.js';

/** As many layers as the autoencoder of MNIST has, so that dispatches are as many. */
const DEEP = [8, 7, 6, 5, 4];
const SHALLOW = [7, 5, 4];

/** Of the gradients of the deep one, which every optimizer needs. */
async function gradientDispatches(): Promise<number> {
  const { variables, loss, dispose } = autoencoder(DEEP);
  const count = async () => {
    const { dispatches } = await counted(() => {
      const { value, grads } = tf.variableGrads(loss, variables);
      tf.dispose([value, grads]);
    });
    return dispatches;
  };
  // The first time, small variables are made on the device.
  await count();
  const steady = await count();
  dispose();
  return steady;
}

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

  // Steps without a refresh of roots are the shortest; Shampoo's first is the fifth, THOR's the
  // twelfth, and SOAP's the thirteenth, after which its bases are not new.
  it.each([
    ['adam', 10, 10, 3],
    ['sonew, band 0', 14, 14, 3],
    ['sonew', 16, 16, 3],
    ['sonew, band 4', 19, 19, 3],
    ['shampoo', 23, 59, 5],
    ['soap', 21, 234, 14],
    ['thor', 20, 114, 13],
    ['kfac', 42, 42, 4],
  ] as const)(
    'by %s takes at most %i dispatches beside the gradients, and %i with a refresh',
    async (name, most, refreshing, steps) => {
      const gradients = await gradientDispatches();
      expect(gradients).toBe(85);
      const { dispatches } = await trained(optimizers[name]!, DEEP, steps);
      // The first step also makes what all steps share.
      const later = dispatches.slice(1).map((all) => all - gradients);
      expect(Math.min(...later)).toBeLessThanOrEqual(most);
      expect(Math.max(...later)).toBeLessThanOrEqual(refreshing);
    },
  );
});
