import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../tools/tfjs-node-here.js';
import { useNode } from '../src/start/use-node.js';
import { handlesNow } from './handles.js';
import { type Pose, poseAsGpu } from './pose-as-gpu.js';

const inUse = () => [tf.memory().numTensors, tf.backend().numDataIds(), handlesNow()];

/** Tests on TensorFlow's CPU, which poses as a GPU; none may leave a tensor or a handle behind. */
export function describeOnPosedGpu(tests: () => void): void {
  describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
    let pose: Pose;
    let before = [0, 0, 0];
    beforeAll(async () => {
      await useNode({ gpu: false });
      pose = poseAsGpu();
    });
    afterAll(async () => {
      pose.end();
      await tf.setBackend('cpu');
    });
    beforeEach(() => void (before = inUse()));
    afterEach(() => expect(inUse()).toEqual(before));
    tests();
  });
}
