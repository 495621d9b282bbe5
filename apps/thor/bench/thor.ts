// The cost of a step of THOR over one of tf.train.adam, on the wasm backend: inverses every 1, 10
// and 100 steps, and by the trace rule, during training. Contenders are interleaved, so that other
// work on the machine affects all alike; medians over rounds. `--rounds N`, `--data FOLDER` with
// MNIST.
import os from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@curvature/backend-wasm';
import { captureLayers } from '@curvature/backend-tfjs';
import { traceChange } from '@curvature/policies';
import type { AnyPreconditioner, SignalSource } from '@curvature/spec';
import { publishedThor, thor } from '@curvature/thor';
import type { PublishedThorOptions } from '../src/options/thor-options.js';
import { publishedThorSlots } from '../src/presets/published.js';
import { autoencoder, curves, type Data, digits, type Task } from '@curvature/workbench';

const { rounds, data: folder } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, data: { type: 'string' } },
}).values;
tf.enableProdMode();
await tf.setBackend('wasm');

const given = folder === undefined ? {} : { data: folder };
type Options = PublishedThorOptions;
const settings: Record<string, Options> = {
  autoencoder: { learningRate: 0.3, damping: 0.03, klClip: 0.09 },
  curves: { learningRate: 0.4, damping: 0.03, klClip: 0.16 },
  digits: { learningRate: 0.03, damping: 0.03, klClip: 0.001 },
};
const tasks: readonly [Task, Data][] = [
  ...(folder === undefined ? [] : [[autoencoder, await autoencoder.load(given)] as [Task, Data]]),
  [curves, await curves.load({})],
  [digits, await digits.load(given)],
];

/**
 * The first steps, at each of which the trace rule checks, are not timed. After them it checks
 * every second step (`early`), and from step 301 on every tenth (`later`).
 */
const SKIP = 10;
const STEPS = 20;
const variants: Record<string, (o: Options) => tf.Optimizer> = {
  'tf.train.adam': () => tf.train.adam(1e-3),
  'inverses every step': (o) => publishedThor({ ...o, refreshEvery: 1 }),
  'every 10': (o) => publishedThor({ ...o, refreshEvery: 10 }),
  'every 100': (o) => publishedThor({ ...o, refreshEvery: 100 }),
  'trace rule, early': (o) => publishedThor(o),
  'trace rule, later': (o) =>
    publishedThor(o, { policy: traceChange({ refresh: 0.01, check: 10 }) }),
  'thor()': () => thor(),
  'never again': (o) => publishedThor({ ...o, refreshEvery: 1_000_000 }),
};

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const fixed = (x: number, places = 2) => Number(x.toFixed(places));
const load = () => os.loadavg()[0]!.toFixed(1);

/** Milliseconds of each step after the first ones; making batches is not timed. */
function measure([task, data]: readonly [Task, Data], optimizer: tf.Optimizer): number[] {
  const model = task.model(0, data);
  const ms: number[] = [];
  for (let step = 0; step < SKIP + STEPS; step++) {
    const rows = Int32Array.from(
      { length: task.batch },
      (_, i) => (step * task.batch + i) % data.size,
    );
    const batch = data.batch(rows);
    const started = performance.now();
    const cost = optimizer.minimize(() => model.loss(batch), true, model.variables)!;
    cost.dataSync();
    if (step >= SKIP) ms.push(performance.now() - started);
    tf.dispose([cost, batch.inputs, batch.targets]);
  }
  optimizer.dispose();
  tf.dispose(model.variables);
  return ms;
}

function compare(task: readonly [Task, Data]) {
  const means = new Map(Object.keys(variants).map((name) => [name, [] as number[]]));
  for (let round = 0; round < Number(rounds); round++) {
    for (const [name, make] of Object.entries(variants))
      means.get(name)!.push(mean(measure(task, make(settings[task[0].name]!))));
  }
  const ms = (name: string) => median(means.get(name)!);
  // No refresh of `every 100` falls into the twenty timed steps, so its share of the cost is added.
  const share = (name: string) =>
    name === 'every 100' ? (ms('inverses every step') - ms('never again')) / 100 : 0;
  const row = (name: string) => ({
    'ms per step': fixed(ms(name) + share(name), 1),
    'over Adam': fixed((ms(name) + share(name)) / ms('tf.train.adam'), 3),
  });
  return Object.fromEntries(Object.keys(variants).map((name) => [name, row(name)]));
}

/**
 * The shares of a step, with inverses at every step: the functions of the preconditioner and of the
 * source of signals are timed where they are called.
 */
function shares(task: readonly [Task, Data]) {
  const spent: Record<string, number> = { signals: 0, statistics: 0, inverses: 0, application: 0 };
  const timed = <R>(part: string, work: () => R): R => {
    const started = performance.now();
    const result = work();
    spent[part]! += performance.now() - started;
    return result;
  };
  const source = captureLayers();
  const signals: SignalSource<'activations' | 'outputGrads'> = {
    ...source,
    capture: (request) => {
      const captured = source.capture(request);
      return { ...captured, of: (block) => timed('signals', () => captured.of(block)) };
    },
  };
  const options: Options = { ...settings[task[0].name]!, refreshEvery: 1 };
  const inner = publishedThorSlots(options).preconditioner;
  const preconditioner: AnyPreconditioner = {
    ...inner,
    accumulate: (...args) => timed('statistics', () => inner.accumulate(...args) as unknown),
    refresh: (...args) => timed('inverses', () => inner.refresh!(...args) as unknown),
    apply: (...args) => timed('application', () => inner.apply(...args)),
  };
  const ms = measure(task, publishedThor(options, { signals, preconditioner }));
  const all = SKIP + STEPS;
  const parts = Object.entries(spent).map(([part, total]) => [part, total / all] as const);
  const rest = mean(ms) - parts.reduce((sum, [, each]) => sum + each, 0);
  return Object.fromEntries(
    [...parts, ['everything else', rest] as const].map(([part, each]) => [
      part,
      { 'ms per step': fixed(each, 1) },
    ]),
  );
}

console.log(`node ${process.version}, ${os.cpus().length} cores, load ${load()}, ${rounds} rounds`);
for (const task of tasks) {
  console.log(`\n${task[0].name}, batch ${task[0].batch}: step time`);
  console.table(compare(task));
  console.log('shares of the time, inverses every step');
  console.table(shares(task));
}
console.log(`load ${load()} at the end`);
