// What a step of each method asks of a device, counted on programs that do nothing.
import '../test/gpu.js';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { autoencoder } from '../test/autoencoder.js';
import { counted } from '../test/counts.js';
import { hollowPrograms } from '../test/hollow.js';
import { optimizers } from '../test/optimizers.js';
import { describeOnGpu } from '../test/on-webgpu.js';
import { trained } from '../test/trained.js';

/** As many layers as the autoencoder of MNIST has, so that dispatches are as many. */
const DEEP = [8, 7, 6, 5, 4];

/** Of the gradients, which every optimizer needs. */
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
  let gradients = 0;
  beforeAll(async () => {
    hollowPrograms();
    gradients = await gradientDispatches();
  });

  it('takes 85 dispatches for the gradients', () => expect(gradients).toBe(85));

  // Steps without a refresh of roots are the shortest; Shampoo's first is the fifth, and THOR's the
  // twelfth. SOAP's bases are found later: its longest steps are those with new ones, as the fourth.
  it.each([
    ['adam', 10, 10, 3],
    ['sonew, band 0', 14, 14, 3],
    ['sonew', 16, 16, 3],
    ['sonew, band 4', 19, 19, 3],
    ['shampoo', 23, 59, 5],
    ['soap', 21, 34, 5],
    ['thor', 20, 66, 13],
    ['kfac', 42, 42, 4],
  ] as const)(
    'by %s takes at most %i dispatches beside the gradients, and %i with a refresh',
    async (name, most, refreshing, steps) => {
      const { dispatches } = await trained(optimizers[name]!, DEEP, steps);
      // The first step also makes what all steps share.
      const later = dispatches.slice(1).map((all) => all - gradients);
      expect(Math.min(...later)).toBeLessThanOrEqual(most);
      expect(Math.max(...later)).toBeLessThanOrEqual(refreshing);
      // The steps are enough to see one.
      if (most < refreshing) expect(Math.max(...later)).toBeGreaterThan(most);
    },
  );
});
