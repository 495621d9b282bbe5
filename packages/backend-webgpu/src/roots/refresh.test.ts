// What a refresh of the MNIST autoencoder asks of a device, counted on programs that do nothing: a
// software device would run the real ones for minutes.
import '../../test/gpu.js';
import { factored, secondOrder, tiles } from '@curvature/core';
import { kronecker } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { type Counts, counted } from '../../test/counts.js';
import { hollowPrograms } from '../../test/hollow.js';
import { describeOnGpu, settled } from '../../test/on-webgpu.js';
import { webgpuRoots } from './webgpu-roots.js';

const widths = [784, 1000, 500, 250, 30, 250, 500, 1000, 784];
const shapes = widths.slice(1).flatMap((out, i) => [[widths[i]!, out], [out]]);

/** What a step with a refresh asks for beyond one without. */
async function refreshOf(blockSize: number): Promise<Counts> {
  const variables = shapes.map((shape) => tf.tidy(() => tf.variable(tf.zeros(shape))));
  const gradients = variables.map(({ name, shape }) => ({ name, tensor: tf.zeros(shape) }));
  const optimizer = secondOrder({
    learningRate: 0.01,
    preconditioner: factored(kronecker({ beta2: 0.99, ridge: { relative: 1e-4 } }), webgpuRoots()),
    partition: tiles({ blockSize }),
    policy: every({ roots: 2 }),
  });
  const steps: Counts[] = [];
  for (let step = 1; step <= 4; step++) {
    steps.push(
      await counted(async () => {
        optimizer.applyGradients(gradients);
        await settled();
      }),
    );
    await optimizer.settled();
  }
  optimizer.dispose();
  tf.dispose([variables, gradients.map(({ tensor }) => tensor)]);
  const [, without, , then] = steps;
  const [, , refresh] = steps;
  expect(then!.dispatches).toBe(without!.dispatches);
  const names = Object.keys(refresh!) as (keyof Counts)[];
  return Object.fromEntries(
    names.map((name) => [name, refresh![name] - without![name]]),
  ) as unknown as Counts;
}

describeOnGpu('a refresh of all parameters', () => {
  beforeAll(hollowPrograms);

  it('takes at most 10 dispatches with tiles of 128', async () => {
    const { dispatches } = await refreshOf(128);
    expect(dispatches).toBeLessThanOrEqual(10);
    expect(dispatches).toBeGreaterThan(0);
  });

  it('takes about three for each step of Newton that its ridge needs with tiles of 1024', async () => {
    const { dispatches } = await refreshOf(1024);
    expect(dispatches).toBeLessThanOrEqual(54);
  });
});
