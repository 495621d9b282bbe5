// onnxruntime against its alternatives: roots against eigendecomposition, training steps against the
// wasm backend's own products, and the speed of the training thread while roots are taken. All that
// is compared runs interleaved; medians.
import { existsSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs';
import { eigenRoots } from '@curvature/backend-tfjs';
import { register, unregister } from '@curvature/backend-wasm';
import { acceleratedMatMul, coupledNewton, onnxRoots } from '@curvature/backend-onnx';
import { trainingStep } from './autoencoder.js';
import { inTurns, load, median } from './measure.js';

tf.enableProdMode();
await tf.setBackend('wasm');
console.log(
  `node ${process.version}, load ${load()} at the start; one thread each; medians in ms\n`,
);

console.log('A training step, 784-1000-500-250-30 mirrored, Adam, wasm backend');
console.table(await steps());
console.log(`Inverse 4th roots of condition 1e6 at a relative ridge of 1e-6 (load ${load()})`);
console.table(await roots());
console.log(`A training thread beside 64 roots of 128 x 128, again and again (load ${load()})`);
console.table(await beside());

async function steps() {
  const rows = [];
  for (const [batch, turns] of [
    [256, 5],
    [1000, 3],
  ] as const) {
    const step = trainingStep([784, 1000, 500, 250, 30], batch);
    unregister();
    const [stock, wasm, onnx, both] = await inTurns(turns, [
      { run: step },
      { run: step, prepare: patched },
      { run: step, prepare: acceleratedMatMul },
      { run: step, prepare: accelerated },
    ]);
    rows.push({
      batch,
      stock: stock!.toFixed(0),
      'backend-wasm': wasm!.toFixed(0),
      'acceleratedMatMul over stock': onnx!.toFixed(0),
      'over backend-wasm': both!.toFixed(0),
      'backend-wasm / both': `${(wasm! / both!).toFixed(1)}x`,
      'stock / both': `${(stock! / both!).toFixed(1)}x`,
    });
  }
  return rows;
}

function patched(): () => void {
  register();
  return unregister;
}

function accelerated(): () => void {
  const unpatch = patched();
  const undo = acceleratedMatMul();
  return () => {
    undo();
    unpatch();
  };
}

async function roots() {
  const solvers = {
    eigen: eigenRoots(),
    'onnx float64': onnxRoots({ workers: 1 }),
    'onnx float64, plain Newton': onnxRoots({ workers: 1, method: coupledNewton() }),
    'onnx float32': onnxRoots({ workers: 1, precision: 'float32' }),
  };
  const rows = [];
  for (const [count, n, turns] of [
    [1, 64, 15],
    [1, 128, 15],
    [64, 128, 3],
    [1, 256, 7],
    [1, 512, 3],
    [1, 1024, 1],
  ] as const) {
    const matrix = spectral(count, n);
    // float32 is wrong at this condition, and says so: it gets the ridge that it needs.
    const factor = (relative: number) =>
      ({ kind: 'symmetric', matrix, ridge: { absolute: 0, relative } }) as const;
    const works = Object.entries(solvers).map(([name, solver]) => ({
      run: async () =>
        tf.dispose(await solver.solve(factor(name.includes('32') ? 1e-5 : 1e-6), -1 / 4, null)),
    }));
    const times = await inTurns(turns, works);
    rows.push({
      count,
      n,
      ...Object.fromEntries(Object.keys(solvers).map((name, i) => [name, times[i]!.toFixed(1)])),
    });
    matrix.dispose();
  }
  await Promise.all(Object.values(solvers).map((solver) => 'close' in solver && solver.close()));
  return rows;
}

/** Matrices with eigenvalues 1 to 1e-6, evenly on a log scale, in general position. */
function spectral(count: number, n: number): tf.Tensor {
  return tf.tidy(() => {
    const values = Array.from({ length: n }, (_, i) => 1e3 ** (-i / (n - 1)));
    const half = tf.mul(orthogonal(n), tf.tensor1d(values));
    return tf.tile(tf.expandDims(tf.matMul(half, tf.transpose(half))), [count, 1, 1]);
  });
}

/** The orthogonal factor of a Gaussian matrix, by Newton and Schulz: products only. */
function orthogonal(n: number): tf.Tensor2D {
  const gaussian = tf.randomNormal<tf.Rank.R2>([n, n], 0, 1, 'float32', n);
  let q = tf.div<tf.Tensor2D>(gaussian, 2 * Math.sqrt(n));
  for (let i = 0; i < 50; i++) {
    q = tf.sub<tf.Tensor2D>(
      tf.mul(q, 1.5),
      tf.mul(tf.matMul(q, tf.matMul(tf.transpose(q), q)), 0.5),
    );
  }
  return q;
}

/**
 * CPU time of this thread in ms, on Linux: unlike the clock, it does not depend on other processes.
 */
function threadTime(): number | null {
  const file = `/proc/self/task/${process.pid}/schedstat`;
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ', 1)[0]) / 1e6 : null;
}

/** Solves again and again, until `state.isOn` is false. */
async function solveOn(
  solve: () => Promise<void>,
  state: { isOn: boolean; solved: number },
): Promise<void> {
  while (state.isOn) {
    await solve();
    state.solved++;
  }
}

/**
 * Steps of training with and without a worker that takes roots, interleaved by two seconds; the
 * thread yields after each step.
 */
async function beside() {
  register();
  const step = trainingStep([784, 400, 200, 100, 50], 64);
  const solver = onnxRoots({ workers: 1 });
  const matrix = spectral(64, 128);
  const solve = async () =>
    tf.dispose(
      await solver.solve(
        { kind: 'symmetric', matrix, ridge: { absolute: 0, relative: 1e-6 } },
        -1 / 4,
        null,
      ),
    );
  const perSecond = async () => {
    const [start, busy] = [performance.now(), threadTime()];
    let count = 0;
    for (; performance.now() < start + 2000; count++) {
      step();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const cpu = busy === null ? NaN : threadTime()! - busy;
    return { clock: (1000 * count) / (performance.now() - start), cpu: (1000 * count) / cpu };
  };
  const rates = { alone: [] as Rate[], shared: [] as Rate[] };
  let solved = 0;
  await solve();
  for (let turn = 0; turn < 4; turn++) {
    rates.alone.push(await perSecond());
    const state = { isOn: true, solved: 0 };
    const solving = solveOn(solve, state);
    rates.shared.push(await perSecond());
    state.isOn = false;
    await solving;
    solved += state.solved;
  }
  const own = threadTime();
  for (let i = 0; i < 5; i++) await solve();
  const cost = own === null ? NaN : (threadTime()! - own) / 5;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let i = 0; i < 5; i++) await solve();
  delay.disable();
  await solver.close();
  const of = (kind: keyof Rate) => {
    const [alone, shared] = [
      median(rates.alone.map((r) => r[kind])),
      median(rates.shared.map((r) => r[kind])),
    ];
    return {
      alone: alone.toFixed(1),
      'beside the roots': shared.toFixed(1),
      share: `${((100 * shared) / alone).toFixed(0)} %`,
    };
  };
  console.log(
    `${solved} stacks were solved meanwhile; each takes ${cost.toFixed(1)} ms of the training thread, and delayed its`,
  );
  console.log(
    `event loop by at most ${(delay.max / 1e6).toFixed(1)} ms, ${(delay.percentile(99) / 1e6).toFixed(1)} at the 99th percentile.`,
  );
  return { 'steps a second': of('clock'), 'steps a second of its CPU time': of('cpu') };
}

interface Rate {
  readonly clock: number;
  readonly cpu: number;
}
