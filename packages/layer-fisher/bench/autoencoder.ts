// The cost of these preconditioners beside that of a training step, for each layer of the
// autoencoder 784-1000-500-250-30 at 1000 samples, on wasm.
import { availableParallelism, loadavg } from 'node:os';
import type { AnyPreconditioner, Block, State } from '@curvature/spec';
import { eigenCorrectedFisher, eva, layerFisher } from '@curvature/layer-fisher';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@curvature/backend-wasm';

await tf.setBackend('wasm');
tf.enableProdMode();
const samples = 1000;
const rounds = 9;
const widths = [784, 1000, 500, 250, 30];
const subjects = { layerFisher, eigenCorrectedFisher, eva };
const load = () => loadavg()[0]!.toFixed(1);

/**
 * Milliseconds, the least of all rounds, since other work on the machine only adds to them. A call
 * on wasm has finished when it rerounds.
 */
function least(work: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    tf.tidy(() => void work());
    return performance.now() - started;
  });
  return Number(Math.min(...times).toFixed(1));
}

/** The products of a step: forward, and backward to inputs and weights. */
function products(inputs: number, outputs: number): number {
  const [a, w, g] = [
    tf.ones([samples, inputs]),
    tf.ones([inputs, outputs]),
    tf.ones([samples, outputs]),
  ] as tf.Tensor2D[];
  return least(() => [
    tf.matMul(a!, w!),
    tf.matMul(tf.transpose(a!), g!),
    tf.matMul(g!, tf.transpose(w!)),
  ]);
}

function costs(p: AnyPreconditioner, inputs: number, outputs: number) {
  const shape = [inputs + 1, outputs];
  const parameter = { name: 'w', shape };
  const block: Block = {
    id: 'w',
    index: 0,
    shape: [1, ...shape],
    axes: [1, 2],
    parameter,
    bias: 'b',
  };
  const at = { block, step: 1 };
  const activations = tf.randomNormal([samples, 1, inputs]);
  const outputGrads = tf.randomNormal([samples, 1, outputs], 0, 1 / samples);
  const grad = tf.randomNormal([1, ...shape]);
  const signals = { activations, outputGrads, grad, param: grad };
  const stats = p.accumulate(p.init(block), signals, null, at) as State;
  const refresh = () => (p.refresh?.(stats, null, at) ?? null) as State;
  const cache = refresh();
  return {
    'accumulate ms': least(() => p.accumulate(stats, signals, cache, at)),
    'refresh ms': least(refresh),
    'apply ms': least(() => p.apply(cache, grad, stats, at)),
  };
}

console.log(
  `node ${process.version}, ${availableParallelism()} cores, load ${load()}; ${rounds} rounds`,
);
for (const [i, outputs] of widths.slice(1).entries()) {
  const inputs = widths[i]!;
  console.log(
    `${inputs} x ${outputs}: the products of a step take ${products(inputs, outputs)} ms`,
  );
  const rows = Object.entries(subjects).map(([name, make]) => [
    name,
    costs(make() as unknown as AnyPreconditioner, inputs, outputs),
  ]);
  console.table(Object.fromEntries(rows));
}
console.log(`load ${load()} at the end`);
