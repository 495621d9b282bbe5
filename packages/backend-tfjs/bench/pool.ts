// The cost of roots in a pool for the training thread: its speed with and without them, the longest
// delay of its event loop, and the time to a result compared with this thread. Runs are interleaved,
// so that other load on the machine affects all alike. If fewer cores are free than workers and one,
// times mean little: see the load, and the columns of CPU time.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { eigenRoots, pooledRoots } from '@curvature/backend-tfjs';
import { inverseRoot } from '@curvature/linalg';
import { createPool } from '@curvature/linalg/pool';

tf.enableProdMode();
await tf.setBackend('wasm');

type Row = Record<string, number>;
const [count, n] = [64, 128];
const turns = 7;
const half = tf.randomNormal([count, n, 2 * n], 0, 1, 'float32', 1);
const matrix = tf.matMul(half, tf.transpose(half, [0, 2, 1]));
const ridge = { absolute: 0, relative: 1e-6 };
const factor = { kind: 'symmetric', matrix, ridge } as const;
const stack = { count, n, values: matrix.dataSync() as Float32Array };
const step = smallStep();

const title = `${count} inverse fourth roots of ${n} x ${n}; node ${process.version}`;
console.log(`${title}, ${os.cpus().length} cores; ${turns} turns; load ${load()} at the start`);
const rows = new Map<string, Row[]>();
const pools = await Promise.all([1, 2].map(started));
for (let turn = 0; turn <= turns; turn++) {
  const measured = await oneTurn();
  // The first turn warms up.
  if (turn > 0)
    for (const [name, row] of measured) rows.set(name, [...(rows.get(name) ?? []), row]);
}
const bestHere = Math.min(...rows.get('this thread: inverseRoot')!.map((row) => row['result']!));
console.table(Object.fromEntries([...rows].map(([name, all]) => [name, summary(all)])));
console.log(`All but best are medians. result: ms until it is there. faster: the best against inverseRoot's best on this thread.
active: ms for which this thread was at work. held up: longest delay of the event loop in ms, other work on the machine included; best: of the turn with the least.
speed: steps per second, in percent of those without roots. CPU: the same per second of this thread's CPU time (Linux).
Load ${load()} at the end`);
await Promise.all(pools.map(({ pool }) => pool.close()));

/** A pool that has started and warmed up its workers. */
async function started(workers: number) {
  const pool = createPool({ workers });
  const solver = pooledRoots({ pool });
  tf.dispose(await solver.solve(factor, -1 / 4, null));
  return { name: workers === 1 ? '1 worker' : `${workers} workers`, pool, solver };
}

async function oneTurn(): Promise<[string, Row][]> {
  const here = await watched(() => inverseRoot(stack, 4, { ridge }));
  const solver = await watched(() =>
    tf.dispose(eigenRoots().solve(factor, -1 / 4, null) as tf.TensorContainer),
  );
  const measured: [string, Row][] = [
    ['this thread: inverseRoot', { result: here.result! }],
    ['this thread: eigenRoots', { result: solver.result! }],
    ['nothing but the event loop', await watched(() => pause(200))],
  ];
  for (const { name, pool, solver: pooled } of pools) {
    const roots = await watched(() => pool.inverseRoot(stack, 4, { ridge }));
    measured.push([`${name}: pool`, roots]);
    const solved = await watched(async () => tf.dispose(await pooled.solve(factor, -1 / 4, null)));
    measured.push([`${name}: pooledRoots`, solved]);
    const alone = await training(() => pause(200));
    const busy = await training(async () => tf.dispose(await pooled.solve(factor, -1 / 4, null)));
    const percent = (what: 'rate' | 'perCpu') => (100 * busy[what]) / alone[what];
    const row = { result: busy.result, speed: percent('rate'), CPU: percent('perCpu') };
    measured.push([`${name}: pooledRoots, training meanwhile`, row]);
  }
  return measured;
}

/** Time to the result, and the delay of the event loop. */
async function watched(run: () => unknown): Promise<Row> {
  await pause(20);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = performance.eventLoopUtilization();
  delay.enable();
  const start = performance.now();
  await run();
  const result = performance.now() - start;
  await pause(5);
  delay.disable();
  const { active } = performance.eventLoopUtilization(performance.eventLoopUtilization(), before);
  return { result, active, 'held up': delay.max / 1e6 };
}

/** Steps of training, with a turn of the event loop after each, until `run` is done. */
async function training(
  run: () => Promise<unknown>,
): Promise<{ result: number; rate: number; perCpu: number }> {
  const until = new AbortController();
  const [start, cpu] = [performance.now(), cpuTime()];
  const done = run().finally(() => until.abort());
  let steps = 0;
  for (; !until.signal.aborted; steps++) {
    step();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  const result = performance.now() - start;
  return { result, rate: steps / result, perCpu: steps / (cpuTime() - cpu) };
}

/** One step of Adam on 64-64-8 with a batch of 32. */
function smallStep(): () => void {
  const x = tf.randomNormal<tf.Rank.R2>([32, 64], 0, 1, 'float32', 2);
  const y = tf.randomNormal<tf.Rank.R2>([32, 8], 0, 1, 'float32', 3);
  const first = tf.variable(tf.randomNormal<tf.Rank.R2>([64, 64], 0, 0.1, 'float32', 4));
  const second = tf.variable(tf.randomNormal<tf.Rank.R2>([64, 8], 0, 0.1, 'float32', 5));
  const optimizer = tf.train.adam(1e-3);
  const loss = () =>
    tf.losses.meanSquaredError(y, tf.matMul(tf.tanh(tf.matMul(x, first)), second)) as tf.Scalar;
  return () => optimizer.minimize(loss);
}

function summary(all: Row[]): Record<string, string> {
  const names = Object.keys(all[0]!);
  const least = (name: string) => Math.min(...all.map((row) => row[name] ?? Infinity));
  const middle = names.map((name) => [name, median(all.map((row) => row[name]!)).toFixed(1)]);
  const best = least('result');
  const calmest = least('held up');
  return {
    ...Object.fromEntries(middle),
    ...(Number.isFinite(calmest) && { 'held up, best': calmest.toFixed(1) }),
    best: best.toFixed(1),
    faster: `${(bestHere / best).toFixed(2)}x`,
  };
}

/** CPU time of this thread in ms; NaN if the system does not report it. */
function cpuTime(): number {
  try {
    return (
      Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
    );
  } catch {
    return NaN;
  }
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function load(): string {
  return os.loadavg()[0]!.toFixed(1);
}
