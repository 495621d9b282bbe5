// SONew on webgpu, with composites in tf ops and with kernels: the same losses, a tenth of the
// dispatches. In Node the device is that of the npm package `webgpu`, here on Chromium's software
// device where the machine has no GPU; in a browser this needs no set-up.
import { hasAdapter } from '../test/gpu.js';
import { counted } from '../test/counts.js';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { sonew } from '@curvature/sonew';

if (!hasAdapter) {
  console.log('There is no webgpu device here: install chromium, or use a machine with a GPU.');
  process.exit(0);
}
await tf.setBackend('webgpu');

const x = tf.randomNormal([64, 8], 0, 1, 'float32', 1);
const y = tf.tidy(() => tf.sin(tf.sum(x, 1, true)));
const made = (shape: number[], seed: number) =>
  tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 0.4, 'float32', seed)));

async function train(name: string): Promise<void> {
  const [first, second] = [made([8, 16], 2), made([16, 1], 3)];
  const loss = () =>
    tf.losses.meanSquaredError(
      y,
      tf.matMul(tf.tanh(tf.matMul(x, first)), second as tf.Tensor2D),
    ) as tf.Scalar;
  const optimizer = sonew();
  const losses: number[] = [];
  let dispatches = 0;
  for (let i = 0; i < 5; i++) {
    let now: tf.Scalar | null = null;
    ({ dispatches } = await counted(() => (now = optimizer.minimize(loss, true, [first, second]))));
    losses.push((await now!.data())[0]!);
    tf.dispose(now!);
  }
  const shown = losses.map((value) => value.toFixed(4)).join(' ');
  console.log(`${name} loss ${shown}, ${dispatches} dispatches a step`);
  optimizer.dispose();
  tf.dispose([first, second]);
}

await train('tf ops: ');
// An import at the top is the usual way.
await import('@curvature/backend-webgpu');
await train('kernels:');
process.exit(0);
