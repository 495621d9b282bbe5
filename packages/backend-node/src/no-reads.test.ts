// No step waits for a device: with a backend that says that it is one, no tensor is read at once.
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ceilings } from '../../../tools/bundle-sizes.js';
import { hasTfjsNode, onTfjsNode } from '../../../tools/tfjs-node-here.js';
import { model } from '../test/model.js';
import { type Pose, poseAsGpu, registerCpuAsTensorflow } from '../test/pose-as-gpu.js';
import { useNode } from './index.js';

type Make = (options: object) => tf.Optimizer & { settled(): Promise<void> };

const compositions = Object.entries(ceilings).flatMap(([app, names]) =>
  Object.keys(names).map((name) => [app, name] as const),
);

/** Reads during 8 steps, each with all that it does later. */
async function readsOf(make: Make, pose: Pose): Promise<number> {
  const { loss, variables, dispose } = model();
  const optimizer = make({ learningRate: 0.01 });
  let reads = 0;
  for (let step = 0; step < 8; step++) {
    reads += pose.readsDuring(() => optimizer.minimize(loss, false, variables));
    await optimizer.settled();
  }
  optimizer.dispose();
  dispose();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return reads;
}

function holds(start: () => unknown): void {
  let pose: Pose;
  beforeAll(async () => {
    await start();
    await tf.setBackend('tensorflow');
    pose = poseAsGpu();
  });
  afterAll(async () => {
    pose.end();
    await tf.setBackend('cpu');
  });

  test.each(compositions)('%s: %s reads nothing in a step', async (app, name) => {
    const before = tf.memory().numTensors;
    const make = ((await import(`../../../apps/${app}/src/index.ts`)) as Record<string, Make>)[
      name
    ]!;
    expect(await readsOf(make, pose)).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a read is counted', () => {
    const x = tf.add(1, 2);
    expect(pose.readsDuring(() => x.dataSync())).toBe(1);
    x.dispose();
  });
}

describe.skipIf(hasTfjsNode)('the cpu backend under the name of TensorFlow’s', () =>
  holds(registerCpuAsTensorflow),
);
describe.skipIf(!hasTfjsNode)(onTfjsNode, () => holds(() => useNode()));
