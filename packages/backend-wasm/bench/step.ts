// Stock tfjs-backend-wasm against the same backend with our kernels: a training step with
// tf.train.adam in both, and products of stacks. The two are run in turns, so that other work on
// the machine strikes both; each number is the median of its turns.
import os from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { register, unregister } from '@curvature/backend-wasm';

tf.enableProdMode();
await tf.setBackend('wasm');

type Work = { readonly name: string; readonly turns: number; readonly run: () => void };

const curves = [784, 400, 200, 100, 50, 25, 6];
const mnist = [784, 1000, 500, 250, 30];

const works: Work[] = [
  {
    name: 'autoencoder 784-400-200-100-50-25-6, batch 256',
    turns: 7,
    run: trainingStep(curves, 256),
  },
  { name: 'autoencoder 784-1000-500-250-30, batch 256', turns: 5, run: trainingStep(mnist, 256) },
  { name: 'matMul [64,128,128] x [64,128,128]', turns: 11, run: stacks(64, 128, 128, false) },
  { name: 'matMul [64,128,128] x [64,128,128]^T', turns: 11, run: stacks(64, 128, 128, true) },
  { name: 'matMul [784,16,16] x [784,16,16]', turns: 11, run: stacks(784, 16, 16, false) },
  {
    name: 'input gradient of conv2d [32,28,28,32], 3x3 to 64',
    turns: 7,
    run: inputGradient([32, 28, 28, 32], 64),
  },
];

const load = os.loadavg()[0]!.toFixed(1);
console.log(
  `node ${process.version}, ${os.cpus().length} cores, load ${load} at the start; one thread; medians in ms\n`,
);
console.table(works.map(compare));

/**
 * One step of Adam on an autoencoder with these sizes, mirrored: tanh inside, sigmoid cross entropy
 * at the end.
 */
function trainingStep(sizes: number[], batch: number): () => void {
  const dims = [...sizes, ...sizes.slice(0, -1).toReversed()];
  const model = tf.sequential({
    layers: dims.slice(1).map((units, i) =>
      tf.layers.dense({
        units,
        activation: i === dims.length - 2 ? 'linear' : 'tanh',
        ...(i === 0 ? { inputShape: [784] } : {}),
      }),
    ),
  });
  const optimizer = tf.train.adam(1e-3);
  const inputs = tf.randomUniform([batch, 784], 0, 1, 'float32', 1);
  return () => {
    const loss = optimizer.minimize(
      () =>
        tf.losses.sigmoidCrossEntropy(
          inputs,
          model.apply(inputs, { training: true }) as tf.Tensor,
        ) as tf.Scalar,
      true,
    );
    loss!.dataSync();
    loss!.dispose();
  };
}

function stacks(count: number, rows: number, inner: number, transposeB: boolean): () => void {
  const a = tf.randomNormal([count, rows, inner]);
  const b = tf.randomNormal([count, inner, inner]);
  return () => tf.matMul(a, b, false, transposeB).dispose();
}

function inputGradient(inputShape: [number, number, number, number], out: number): () => void {
  const dy = tf.randomNormal([...inputShape.slice(0, 3), out]);
  const filter = tf.randomNormal([3, 3, inputShape[3], out]);
  const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', inputShape };
  return () => tf.dispose(tf.engine().runKernel('Conv2DBackpropInput', { dy, filter }, attrs));
}

function compare({ name, turns, run }: Work): Record<string, string> {
  const stock: number[] = [];
  const patched: number[] = [];
  for (let turn = 0; turn <= turns; turn++) {
    unregister();
    stock.push(milliseconds(run));
    register();
    patched.push(milliseconds(run));
  }
  // The first turn of each warms up.
  const [slow, fast] = [median(stock.slice(1)), median(patched.slice(1))];
  return {
    work: name,
    stock: slow.toFixed(1),
    patched: fast.toFixed(1),
    faster: `${(slow / fast).toFixed(1)}x`,
  };
}

function milliseconds(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
