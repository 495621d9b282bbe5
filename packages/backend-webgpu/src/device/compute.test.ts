import '../../test/gpu.js';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { counted } from '../../test/counts.js';
import { backend, describeOnGpu, numbersOf } from '../../test/on-webgpu.js';
import { bufferOf, compute, makeTensor, type Program, reads, writes } from './index.js';

const squared: Program = {
  name: 'squares of a test',
  buffers: [...reads('x'), ...writes('out')],
  numbers: {},
  lanes: 1,
  code: 'fn run(group: u32, lane: u32) { if (group < arrayLength(&out)) { out[group] = x[group] * x[group]; } }',
};

/** x^2 by `squared`, one workgroup for each element. */
function squares(x: tf.Tensor): tf.Tensor {
  const made = makeTensor(backend(), x.shape);
  const buffers = [bufferOf(backend(), x), bufferOf(backend(), made)];
  compute(backend(), [{ program: squared, buffers, numbers: {}, groups: x.size }]);
  return tf.engine().makeTensorFromTensorInfo(made);
}

describeOnGpu('compute', () => {
  it('takes more workgroups than fit into one row of a dispatch', async () => {
    const n = 65_535 + 70;
    expect(n).toBeGreaterThan(backend().device.limits.maxComputeWorkgroupsPerDimension);
    const [got] = await numbersOf(() => squares(tf.range(0, n)));
    expect(got!.values).toEqual(Array.from({ length: n }, (_, i) => Math.fround(i * i)));
  });

  it('keeps its place between operations of tfjs, without a submit of its own', async () => {
    let got: number[] = [];
    const counts = await counted(async () => {
      const x = tf.tidy(() => squares(tf.add(squares(tf.add(tf.ones([3]), tf.range(0, 3))), 1)));
      const y = tf.add(x, 1);
      got = [...(await y.data())];
      tf.dispose([x, y]);
    });
    expect(got).toEqual([5, 26, 101]);
    expect(counts.submits).toBe(1);
    expect(counts.dispatches).toBeGreaterThan(3);
  });

  it('submits by itself where tfjs records nothing', async () => {
    const x = tf.ones([2]);
    const { submits } = await counted(() => {
      for (let i = 0; i < 200; i++) squares(x).dispose();
    });
    x.dispose();
    expect(submits).toBeGreaterThan(1);
    expect(submits).toBeLessThan(10);
  });
});
