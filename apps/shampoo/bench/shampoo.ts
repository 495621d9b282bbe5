// What a step of Shampoo costs over one of tf.train.adam, on the wasm backend: roots on the
// training thread every 1, 10 and 100 steps, and in a worker every 20, in use 20 steps later.
// Rounds in turns, medians over rounds; other work on the machine strikes all alike. `--rounds N`.
import os from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@curvature/backend-wasm';
import { pooledRoots } from '@curvature/backend-tfjs';
import { tiles } from '@curvature/core';
import { dense, slabs } from '@curvature/kronecker';
import type { AnyPreconditioner } from '@curvature/spec';
import { curves, denseAutoencoder } from '@curvature/workbench';
import { shampoo, shampooSlots } from '@curvature/shampoo';

const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } }).values;
tf.enableProdMode();
await tf.setBackend('wasm');

const data = await curves.load({});
const tasks = {
  'autoencoder, batch 1000': { widths: [784, 1000, 500, 250, 30], batch: 1000 },
  'curves, batch 500': { widths: [784, 400, 200, 100, 50, 25, 6], batch: 500 },
};
type Made = tf.Optimizer & { ready?(): Promise<void>; settled?(): Promise<void> };
const pooled = (options = {}) =>
  shampoo(
    { refreshEvery: 20, stagger: true, ...options },
    { solver: pooledRoots({ workers: 1 }), pipeline: { delay: 20 } },
  );
const variants: Record<string, { make: () => Made; steps: number }> = {
  'tf.train.adam': { make: () => tf.train.adam(1e-3), steps: 20 },
  'roots every step': { make: () => shampoo({ refreshEvery: 1 }), steps: 6 },
  'roots every 10': { make: () => shampoo({ refreshEvery: 10 }), steps: 20 },
  'roots every 100': { make: () => shampoo({ refreshEvery: 100 }), steps: 20 },
  'in a worker every 20': { make: pooled, steps: 60 },
};

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const fixed = (x: number, digits = 2) => Number(x.toFixed(digits));
const load = () => os.loadavg()[0]!.toFixed(1);

/** Milliseconds of each step after the first few, what stands between steps included. */
async function measure(
  task: { widths: readonly number[]; batch: number },
  optimizer: Made,
  steps: number,
  skip = 4,
) {
  const model = denseAutoencoder(task.widths, 0);
  const batch = data.batch(Int32Array.from({ length: task.batch }, (_, i) => i));
  const ms: number[] = [];
  for (let step = 0; step < steps + skip; step++) {
    const started = performance.now();
    await optimizer.ready?.();
    const cost = optimizer.minimize(() => model.loss(batch), true, model.variables)!;
    cost.dataSync();
    cost.dispose();
    await new Promise((resolve) => setImmediate(resolve));
    if (step >= skip) ms.push(performance.now() - started);
  }
  await optimizer.settled?.();
  const inspected =
    (optimizer as { inspect?: () => { refreshMs: number | null }[] }).inspect?.() ?? [];
  const refresh = inspected.reduce((sum, row) => sum + (row.refreshMs ?? 0), 0);
  optimizer.dispose();
  tf.dispose([batch.inputs, ...model.variables]);
  return { ms, refresh };
}

async function compare(task: { widths: readonly number[]; batch: number }) {
  const seen = new Map(
    Object.keys(variants).map((name) => [
      name,
      { ms: [] as number[], rounds: [] as number[], tail: [] as number[] },
    ]),
  );
  for (let round = 0; round < Number(rounds); round++) {
    for (const [name, { make, steps }] of Object.entries(variants)) {
      const { ms, refresh } = await measure(task, make(), steps);
      const row = seen.get(name)!;
      // In 20 steps of 100 no roots fall due: their share of the price is added.
      row.rounds.push(mean(ms) + (name === 'roots every 100' ? refresh / 100 : 0));
      row.ms.push(...ms);
      row.tail.push(Math.max(...ms) / median(ms));
    }
  }
  const adam = median(seen.get('tf.train.adam')!.rounds);
  return Object.fromEntries(
    [...seen].map(([name, row]) => [
      name,
      {
        'ms per step': fixed(median(row.rounds), 0),
        'over Adam': fixed(median(row.rounds) / adam),
        'slowest step over median': fixed(median(row.tail)),
      },
    ]),
  );
}

/**
 * Where the time of a step goes: the verbs of the preconditioner are timed where they are called.
 */
async function shares(task: { widths: readonly number[]; batch: number }) {
  const spent = { statistics: 0, roots: 0, application: 0 };
  const slots = shampooSlots({ refreshEvery: 10 });
  const inner = slots.preconditioner as AnyPreconditioner<'grad'>;
  const timed = <R>(part: keyof typeof spent, work: () => R): R => {
    const started = performance.now();
    const result = work();
    spent[part] += performance.now() - started;
    return result;
  };
  const preconditioner: AnyPreconditioner<'grad'> = {
    ...inner,
    accumulate: (...args) => timed('statistics', () => inner.accumulate(...args) as unknown),
    refresh: (...args) => timed('roots', () => inner.refresh!(...args) as unknown),
    apply: (...args) => timed('application', () => inner.apply(...args)),
  };
  const { ms } = await measure(task, shampoo({ refreshEvery: 10 }, { preconditioner }), 20, 0);
  const total = ms.reduce((a, b) => a + b, 0);
  const rest = total - spent.statistics - spent.roots - spent.application;
  return Object.fromEntries(
    Object.entries({ ...spent, 'everything else': rest }).map(([part, t]) => [
      part,
      { 'ms per step': fixed(t / ms.length, 1), share: fixed(t / total) },
    ]),
  );
}

function memory(widths: readonly number[]) {
  const all = [...widths, ...widths.toReversed().slice(1)];
  const shapes = Object.fromEntries(
    all.slice(1).flatMap((n, i) => [
      [`layer${i}/kernel`, [all[i]!, n]],
      [`layer${i}/bias`, [n]],
    ]),
  );
  const rows = shampoo().plan(shapes);
  const parameters = Object.values(shapes).reduce(
    (sum, shape) => sum + shape.reduce((a, b) => a * b, 1),
    0,
  );
  const per = (key: 'statisticsBytes' | 'cacheBytes' | 'ruleBytes') =>
    fixed(rows.reduce((sum, row) => sum + row[key], 0) / 4 / parameters);
  return {
    statistics: per('statisticsBytes'),
    roots: per('cacheBytes'),
    'first-order rules': per('ruleBytes'),
  };
}

/**
 * Bytes of statistics that are really held for each parameter: whole matrices, and slabs of which
 * there are eight to a matrix.
 */
function packed(widths: readonly number[]) {
  const all = [...widths, ...widths.toReversed().slice(1)];
  const shapes = all.slice(1).map((n, i) => [all[i]!, n] as const);
  const parameters = shapes.reduce((sum, [rows, columns]) => sum + rows * columns, 0);
  const held = (storage: (n: number) => ReturnType<typeof dense>) => {
    const cut = tiles({ blockSize: 128 });
    return tf.tidy(() => {
      let numbers = 0;
      for (const shape of shapes) {
        const { tile, cuts } = cut(shape);
        const count = cuts.reduce((a, b) => a * b, 1);
        for (const n of tile) numbers += storage(n).init(count, n, 0).size;
      }
      return (4 * numbers) / parameters;
    });
  };
  const [whole, slabbed] = [
    held(() => dense()),
    held((n) => slabs({ blockSize: Math.max(1, Math.ceil(n / 8)) })),
  ];
  const halves = held((n) => slabs({ blockSize: Math.max(1, Math.ceil(n / 16)) }));
  return {
    'whole matrices': fixed(whole),
    '8 slabs': fixed(slabbed),
    'over whole': fixed(slabbed / whole, 4),
    '16 slabs over whole': fixed(halves / whole, 4),
  };
}

console.log(`node ${process.version}, ${os.cpus().length} cores, load ${load()}, ${rounds} rounds`);
for (const [name, task] of Object.entries(tasks)) {
  console.log(`\n${name}: step time`);
  console.table(await compare(task));
  console.log('where the time goes, roots every 10 steps on the training thread');
  console.table(await shares(task));
  console.log('numbers kept for each parameter', memory(task.widths));
  console.log('bytes of statistics for each parameter', packed(task.widths));
}
console.log(`load ${load()} at the end`);
