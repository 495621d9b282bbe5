import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../tools/tfjs-node-here.js';
import { useNode } from '../src/start/use-node.js';
import { handlesNow } from './handles.js';

const counts = () => [tf.memory().numTensors, handlesNow()];

/** Tests on TensorFlow's backend, where it is; none may leave a tensor or a handle behind. */
export function describeOnTensorflow(tests: () => void): void {
  describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
    let before = [0, 0];
    beforeAll(() => useNode());
    afterAll(() => tf.setBackend('cpu'));
    beforeEach(() => void (before = counts()));
    afterEach(() => expect(counts()).toEqual(before));
    tests();
  });
}
