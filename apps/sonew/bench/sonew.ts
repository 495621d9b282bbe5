// What a step of SONew costs on the wasm backend, over tf.train.adam, over our fused Adam and over
// what memory allows: the bytes that each must at least read and write, at the speed of a copy in
// the same run. All take turns; medians. `--rounds N`.
import os from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@curvature/backend-wasm';
import { firstOrder } from '@curvature/core';
import { adam } from '@curvature/rules';
import { sonew } from '@curvature/sonew';
import { curves, denseAutoencoder } from '@curvature/workbench';

const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } }).values;
tf.enableProdMode();
await tf.setBackend('wasm');

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const fixed = (x: number, digits = 2) => Number(x.toFixed(digits));

/**
 * Bytes for each parameter that a step must move: gradient, parameter and state read once and
 * written once, the direction, which waits for its length, written and read, and the look at the
 * gradient beforehand.
 */
const optimizers: Record<string, { make: () => tf.Optimizer; bytes: number }> = {
  'tf.train.adam': { make: () => tf.train.adam(1e-3), bytes: 28 },
  'fused Adam': { make: () => firstOrder({ learningRate: 1e-3, rule: adam() }), bytes: 28 + 4 },
  'SONew, tridiagonal': { make: () => sonew({ learningRate: 1e-3 }), bytes: 32 + 12 + 4 },
  'SONew, band of 4': { make: () => sonew({ learningRate: 1e-3, band: 4 }), bytes: 56 + 12 + 4 },
};

/** Median milliseconds of `work`, each of them in turn. */
function inTurns(work: Record<string, () => void>, times: number): Record<string, number> {
  const ms = Object.fromEntries(Object.keys(work).map((name) => [name, [] as number[]]));
  for (const run of Object.values(work)) for (let i = 0; i < 2; i++) run();
  for (let i = 0; i < times; i++) {
    for (const [name, run] of Object.entries(work)) {
      const started = performance.now();
      run();
      ms[name]!.push(performance.now() - started);
    }
  }
  return Object.fromEntries(Object.entries(ms).map(([name, all]) => [name, median(all)]));
}

function steps(shape: readonly [number, number], times: number) {
  const size = shape[0] * shape[1];
  const grad = tf.randomNormal([...shape], 0, 1, 'float32', 1);
  const made = Object.entries(optimizers).map(([name, { make }]) => ({
    name,
    optimizer: make(),
    variable: tf.variable(tf.zeros([...shape])),
  }));
  const [from, to] = [new Float32Array(size), new Float32Array(size)];
  const copy = () => to.set(from);
  const work = made.map(
    ({ name, optimizer, variable }) =>
      [name, () => optimizer.applyGradients([{ name: variable.name, tensor: grad }])] as const,
  );
  const ms = inTurns({ copy, ...Object.fromEntries(work) }, times);
  const nsPerByte = ms['copy']! / (8 * size);
  const bound = (name: string) => nsPerByte * optimizers[name]!.bytes * size;
  const row = (name: string) => ({
    ms: fixed(ms[name]!),
    'over tf.train.adam': fixed(ms[name]! / ms['tf.train.adam']!),
    'over fused Adam': fixed(ms[name]! / ms['fused Adam']!),
    'memory bound, ms': fixed(bound(name)),
    'over the memory bound': fixed(ms[name]! / bound(name)),
  });
  const speed = (8 * size) / ms['copy']! / 1e6;
  console.log(
    `\n${size / 1e6}M parameters, ${shape.join(' x ')}; a copy moves ${speed.toFixed(1)} GB/s`,
  );
  console.table(Object.fromEntries(made.map(({ name }) => [name, row(name)])));
  made.forEach(({ optimizer, variable }) => (optimizer.dispose(), variable.dispose()));
  grad.dispose();
}

/** Whole training steps. */
async function training() {
  const data = await curves.load({});
  const batch = data.batch(Int32Array.from({ length: 1000 }, (_, i) => i));
  const model = denseAutoencoder([784, 1000, 500, 250, 30], 0);
  const names = Object.keys(optimizers);
  const made = names.map((name) => optimizers[name]!.make());
  const work = made.map(
    (optimizer, i) =>
      [
        names[i]!,
        () => void optimizer.minimize(() => model.loss(batch), false, model.variables),
      ] as const,
  );
  const ms = inTurns(Object.fromEntries(work), Math.ceil(Number(rounds) / 2));
  console.log('\nautoencoder 784-1000-500-250-30, batch 1000: whole training step');
  const row = (name: string) => ({
    ms: fixed(ms[name]!, 0),
    'over fused Adam': fixed(ms[name]! / ms['fused Adam']!, 3),
  });
  console.table(Object.fromEntries(names.map((name) => [name, row(name)])));
}

console.log(
  `node ${process.version}, ${os.cpus().length} cores, load ${os.loadavg()[0]!.toFixed(1)}`,
);
steps([1000, 1000], Number(rounds));
steps([10_000, 1000], Math.ceil(Number(rounds) / 3));
await training();
console.log(`load ${os.loadavg()[0]!.toFixed(1)} at the end`);
