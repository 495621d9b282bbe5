// Steps and seconds to the loss that the best-tuned Adam reaches at its end, on the wasm backend. Both get the same number of trials from the
// same search: Halton points over the learning rate (log-uniform, 3e-4 to 3e-2) and 1 - beta2 (log-uniform, 1e-3 to 1e-1), one seed; the
// best of each, by the loss at the end, then runs with every seed. The loss is that of a fixed batch, which does not train and is not timed.
// `--task curves|autoencoder --data FOLDER --trials 5 --steps 200 --seeds 3 --optimizers adam,shampoo --json FILE`; Adam must be among them.
import os from 'node:os';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@curvature/backend-wasm';
import { pooledRoots } from '@curvature/backend-tfjs';
import { autoencoder, curves, denseAutoencoder } from '@curvature/workbench';
import { shampoo } from '@curvature/shampoo';
import { diagonalSonew, sonew } from '@curvature/sonew';

const { values: given } = parseArgs({
  options: {
    task: { type: 'string', default: 'curves' },
    data: { type: 'string' },
    trials: { type: 'string', default: '5' },
    steps: { type: 'string', default: '200' },
    seeds: { type: 'string', default: '3' },
    optimizers: { type: 'string', default: 'adam,shampoo' },
    json: { type: 'string' },
  },
});
const [trials, steps, seeds] = [Number(given.trials), Number(given.steps), Number(given.seeds)];
const tasks = {
  curves: { load: () => curves.load({}), widths: [784, 400, 200, 100, 50, 25, 6], batch: 500, held: 500 },
  autoencoder: {
    load: () => autoencoder.load(given.data === undefined ? {} : { data: given.data }),
    widths: [784, 1000, 500, 250, 30],
    batch: 1000,
    held: 1000,
  },
};
const task = tasks[given.task as keyof typeof tasks];
const EVERY = 5;

interface Point {
  readonly learningRate: number;
  readonly beta2: number;
}
type Made = tf.Optimizer & { ready?(): Promise<void>; settled?(): Promise<void> };
const optimizers: Record<string, (point: Point) => Made> = {
  adam: ({ learningRate, beta2 }) => tf.train.adam(learningRate, 0.9, beta2),
  shampoo: (point) =>
    shampoo(
      { ...point, refreshEvery: 5, stagger: true },
      { solver: pooledRoots({ workers: 1 }), pipeline: { delay: 5 } },
    ),
  sonew: (point) => sonew(point),
  diagonalSonew: (point) => diagonalSonew(point),
  band4: (point) => sonew({ ...point, band: 4 }),
};
const chosen = given.optimizers.split(',').map((name) => [name, optimizers[name]!] as const);

/** The digits of `index` in this base, mirrored at the point: a coordinate of Halton's sequence. */
function mirrored(index: number, base: number): number {
  let [fraction, rest, result] = [1 / base, index, 0];
  for (; rest > 0; rest = Math.floor(rest / base), fraction /= base) result += fraction * (rest % base);
  return result;
}
const between = (low: number, high: number, at: number) => low * (high / low) ** at;
const point = (trial: number): Point => ({
  learningRate: between(3e-4, 3e-2, mirrored(trial + 1, 2)),
  beta2: 1 - between(1e-3, 1e-1, mirrored(trial + 1, 3)),
});

interface Curve {
  readonly losses: readonly (readonly [step: number, seconds: number, loss: number])[];
  readonly msPerStep: number;
}
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const last = ({ losses }: Curve) => (Number.isFinite(losses.at(-1)![2]) ? losses.at(-1)![2] : Infinity);

tf.enableProdMode();
await tf.setBackend('wasm');
const data = await task.load();

/** A run from a seed: of the model, and of the order of the data. */
async function train(make: (point: Point) => Made, at: Point, seed: number): Promise<Curve> {
  const model = denseAutoencoder(task.widths, seed);
  const optimizer = make(at);
  const order = Int32Array.from({ length: data.size }, (_, i) => i);
  const random = mulberry(seed + 1);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const sorted = Int32Array.from({ length: data.size }, (_, i) => i);
  const held = data.batch(sorted.slice(0, task.held));
  const losses: [number, number, number][] = [];
  const ms: number[] = [];
  let seconds = 0;
  for (let step = 1; step <= steps; step++) {
    const start = ((step - 1) * task.batch) % (data.size - task.batch);
    const batch = data.batch(Int32Array.from(order.slice(start, start + task.batch)));
    const began = performance.now();
    await optimizer.ready?.();
    const cost = optimizer.minimize(() => model.loss(batch), true, model.variables)!;
    cost.dataSync();
    cost.dispose();
    await new Promise((resolve) => setImmediate(resolve));
    ms.push(performance.now() - began);
    seconds += ms.at(-1)! / 1000;
    tf.dispose(batch.inputs);
    if (step % EVERY === 0) losses.push([step, seconds, tf.tidy(() => model.loss(held).dataSync()[0]!)]);
  }
  await optimizer.settled?.();
  optimizer.dispose();
  tf.dispose([held.inputs, ...model.variables]);
  return { losses, msPerStep: median(ms) };
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

const load = () => Number(os.loadavg()[0]!.toFixed(1));
const result: Record<string, unknown> = {
  task: given.task,
  steps,
  machine: `${os.cpus()[0]!.model}, ${os.cpus().length} cores, node ${process.version}`,
  loadAtStart: load(),
};
const save = () => given.json && writeFileSync(given.json, JSON.stringify(result, null, 1));
const runs = new Map<string, Curve[]>();
for (const [name, make] of chosen) {
  const tried: { point: Point; loss: number }[] = [];
  for (let trial = 0; trial < trials; trial++) {
    tried.push({ point: point(trial), loss: last(await train(make, point(trial), 0)) });
    console.log(name, 'trial', trial, point(trial), 'loss', tried.at(-1)!.loss.toFixed(2));
  }
  const best = tried.toSorted((a, b) => a.loss - b.loss)[0]!.point;
  const all: Curve[] = [];
  for (let seed = 1; seed <= seeds; seed++) all.push(await train(make, best, seed));
  runs.set(name, all);
  result[name] = { tried, best, ends: all.map(last), msPerStep: median(all.map((r) => r.msPerStep)), curves: all };
  console.log(name, 'best', best, 'losses at the end', all.map(last));
  save();
}
const target = median(runs.get('adam')!.map(last));
const reached = (curve: Curve, at: 0 | 1) => curve.losses.find(([, , loss]) => loss <= target)?.[at] ?? Infinity;
const row = (name: string) => {
  const all = runs.get(name)!;
  return {
    'loss at the end': Number(median(all.map(last)).toFixed(2)),
    'steps to target': median(all.map((curve) => reached(curve, 0))),
    'seconds to target': Number(median(all.map((curve) => reached(curve, 1))).toFixed(1)),
    'ms per step': Number(median(all.map((curve) => curve.msPerStep)).toFixed(0)),
  };
};
const table = Object.fromEntries(chosen.map(([name]) => [name, row(name)]));
Object.assign(result, { target, table, loadAtEnd: load() });
save();
console.log(`target ${target.toFixed(2)}, what the best-tuned Adam reaches after ${steps} steps`);
console.table(table);
