// Dispatches of one training step of the autoencoder of MNIST on webgpu, by optimizer, with
// composites in tf ops and with this package's kernels. Nothing is computed: dispatches are counted
// as they are recorded, and left out, so that a software device counts a full step in seconds.
import '../test/gpu.js';
import * as tf from '@tensorflow/tfjs';
import { register, unregister } from '../src/register.js';
import { autoencoder } from '../test/autoencoder.js';
import { counted } from '../test/counts.js';
import { optimizers, settledRoots } from '../test/optimizers.js';

const all = { 'tf.train.adam': () => tf.train.adam(0.001), ...optimizers };

tf.enableProdMode();
await tf.setBackend('webgpu');
GPUComputePassEncoder.prototype.dispatchWorkgroups = () => undefined;
const widths = process.argv[2]?.split(',').map(Number);

async function steps(make: () => tf.Optimizer, count: number): Promise<string> {
  const { variables, loss, dispose } = autoencoder(widths);
  const optimizer = make();
  const dispatches: number[] = [];
  let last = '';
  try {
    for (let i = 0; i < count; i++) {
      const counts = await counted(() => optimizer.minimize(loss, false, variables));
      dispatches.push(counts.dispatches);
      const { submits, copies, writes, buffers } = counts;
      last = `submits ${submits}, copies ${copies}, writes ${writes}, buffers made ${buffers}`;
      await settledRoots(optimizer);
      await (tf.backend() as unknown as { queue: GPUQueue }).queue.onSubmittedWorkDone();
    }
  } catch (error) {
    last += ` STOPPED ${(error as Error).message.slice(0, 150)}`;
  }
  optimizer.dispose();
  dispose();
  return `${dispatches.join(' ')}; ${last}`;
}

for (const [name, make] of Object.entries(all)) {
  unregister();
  console.log(`${name}, composites: ${await steps(make, 6)}`);
  register();
  console.log(`${name}, kernels: ${await steps(make, 6)}`);
}
process.exit(0);
