// A process of its own: the device is lost in it.
import '../../test/gpu.js';
import { CurvatureError } from '@curvature/spec';
import { blend, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { backend, describeOnGpu } from '../../test/on-webgpu.js';

describeOnGpu('a device that is lost', () => {
  it('is named by the next kernel, with what to do', async () => {
    const [x, y] = [tf.tensor1d([1]), tf.tensor1d([2])];
    const made = run(blend, { x, y }, { a: 1, b: 1 });
    expect((await made.data())[0]).toBe(3);
    const { device } = backend();
    device.destroy();
    await device.lost;
    expect(() => run(blend, { x, y }, { a: 1, b: 1 })).toThrow(CurvatureError);
    expect(() => run(blend, { x, y }, { a: 1, b: 1 })).toThrow(/device .* was lost .*checkpoint/s);
  });
});
