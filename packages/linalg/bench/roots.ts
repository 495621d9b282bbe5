// Inverse fourth roots with a ridge of a thousandth of the smallest eigenvalue: ours by TypeScript,
// plain and relaxed SIMD, worker threads and onnxruntime, against LAPACK through numpy and
// ml-matrix. Each runs on one thread unless its name says otherwise. Runs are interleaved, so that
// other work on the machine slows all alike; numbers are medians for one matrix. GFLOP/s count a
// nominal 9 n^3. It takes minutes; with --full more.
import os from 'node:os';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import {
  byAcceleratedNewton,
  byEigen,
  byNewton,
  inverseRoot,
  type RootMethod,
} from '@curvature/linalg';
import { useKernels } from '@curvature/linalg/internal';
import type { Stack } from '@curvature/linalg/internal';
import { relativeError } from '../test/spd.js';
import { allowRelaxedSimd } from '../test/kinds.js';
import type { onnxRoots } from '../../backend-onnx/src/index.js';
import { openLapack } from '../test/lapack.js';
import { problem } from '../test/matrices.js';

allowRelaxedSimd();
const full = process.argv.includes('--full');
const P = 4;
/** Milliseconds of measuring for each implementation and case. */
const PATIENCE = full ? 3000 : 400;

interface Run {
  readonly ms: number[];
  readonly values: ArrayLike<number>;
}
type Implementation = (stack: Stack, ridge: number) => Promise<Run> | Run;

const lapack = await openLapack();
const load = () => os.loadavg()[0]!.toFixed(1);
console.log(`node ${process.version}, ${os.cpus()[0]?.model}, load ${load()} at the start`);
console.log(
  lapack
    ? `LAPACK: numpy ${lapack.version}`
    : 'LAPACK: skipped, no Python with numpy (CURVATURE_PYTHON names one)',
);

const timed = (work: () => ArrayLike<number>): Run => {
  const start = performance.now();
  const values = work();
  return { ms: [performance.now() - start], values };
};

const ours =
  (
    kind: 'none' | 'simd' | 'relaxed',
    options: { readonly method?: RootMethod } = {},
  ): Implementation =>
  (stack, ridge) => {
    useKernels(kind);
    return timed(
      () =>
        inverseRoot(stack, P, { ridge: { absolute: 0, relative: ridge }, ...options }).root.values,
    );
  };

const awaited = async (work: () => Promise<ArrayLike<number>>): Promise<Run> => {
  const start = performance.now();
  const values = await work();
  return { ms: [performance.now() - start], values };
};

const byLapack: Implementation = (stack, ridge) => lapack!.roots(stack, P, ridge, 1);

const byMlMatrix: Implementation = ({ count, n, values }, ridge) =>
  timed(() => {
    const out = new Float64Array(count * n * n);
    for (let k = 0; k < count; k++) {
      const matrix = Matrix.from1DArray(n, n, [...values.subarray(k * n * n, (k + 1) * n * n)]);
      const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
        assumeSymmetric: true,
      });
      const shift = ridge * Math.max(...realEigenvalues);
      const powers = realEigenvalues.map((x) => (Math.max(x, 0) + shift) ** (-1 / P));
      const root = eigenvectorMatrix.mmul(Matrix.diag(powers)).mmul(eigenvectorMatrix.transpose());
      out.set(root.to1DArray(), k * n * n);
    }
    return out;
  });

type Row = Record<string, string | number>;

/** Interleaves runs until each has had its time, at least twice unless one run is long. */
async function compare(
  all: Record<string, Implementation>,
  count: number,
  n: number,
  condition: number,
): Promise<void> {
  const ridge = 1e-3 / condition;
  const { stack, exact } = problem(count, n, condition, P, ridge);
  const times = new Map<string, number[]>();
  const errors = new Map<string, number>();
  for (const [name, run] of Object.entries(all)) {
    const { values } = await run(stack, ridge);
    errors.set(name, relativeError(Float64Array.from(values), exact));
  }
  const waiting = new Set(Object.keys(all));
  while (waiting.size > 0) {
    for (const name of waiting) {
      const { ms } = await all[name]!(stack, ridge);
      const known = times.get(name) ?? [];
      times.set(name, known.concat(ms));
      const spent = times.get(name)!.reduce((sum, x) => sum + x, 0);
      if (spent > PATIENCE || times.get(name)!.length >= 300) waiting.delete(name);
    }
  }
  const median = (name: string) =>
    times.get(name)!.toSorted((a, b) => a - b)[times.get(name)!.length >> 1]! / count;
  const rows = Object.keys(all).map((name): [string, Row] => [
    name,
    {
      ms: Number(median(name).toPrecision(3)),
      ...(lapack && { 'x LAPACK': Number((median(name) / median('LAPACK')).toPrecision(3)) }),
      'GFLOP/s': Number(((9 * n ** 3) / median(name) / 1e6).toPrecision(3)),
      error: errors.get(name)!.toExponential(1),
      runs: times.get(name)!.length,
    },
  ]);
  console.log(
    `\n${count} of ${n} x ${n}, condition ${condition.toExponential(0)}, load ${load()}: ms for one`,
  );
  console.table(Object.fromEntries(rows));
}

const fast: Record<string, Implementation> = {
  ...(lapack && { LAPACK: byLapack }),
  SIMD: ours('simd'),
  'relaxed SIMD': ours('relaxed'),
};
const slow: Record<string, Implementation> = { TypeScript: ours('none'), 'ml-matrix': byMlMatrix };
const others: Record<string, Implementation> = {
  'SIMD, float32': ours('simd', { method: byEigen({ precision: 'float32' }) }),
  'SIMD, accelerated Newton': ours('simd', { method: byAcceleratedNewton() }),
  'SIMD, accelerated Newton, float32': ours('simd', {
    method: byAcceleratedNewton({ precision: 'float32' }),
  }),
  'SIMD, Newton': ours('simd', { method: byNewton() }),
};

for (const n of [64, 128, 256, 512, 1024]) {
  const conditions = full || n <= 128 ? [1e2, 1e6, 1e10] : [1e6];
  for (const condition of conditions) {
    const methods = full || (condition === 1e6 && n <= 512) ? others : {};
    await compare({ ...fast, ...(full || n <= 256 ? slow : {}), ...methods }, 1, n, condition);
  }
}

const threads = await workers();
for (const n of full ? [64, 128, 256, 512] : [64, 128]) {
  for (const count of [16, 64])
    await compare(
      { ...fast, ...threads.all, ...(count * n <= 2048 || full ? slow : {}) },
      count,
      n,
      1e6,
    );
}
await threads.close();
lapack?.close();
console.log(`load ${load()} at the end`);

/** The pool, and onnxruntime if it is installed. */
async function workers(): Promise<{
  all: Record<string, Implementation>;
  close: () => Promise<void>;
}> {
  const { createPool } = await import('@curvature/linalg/pool');
  const pool = createPool({ workers: 2 });
  const onPool: Implementation = (stack, ridge) =>
    awaited(
      async () =>
        (await pool.inverseRoot(stack, P, { ridge: { absolute: 0, relative: ridge } })).root.values,
    );
  const onnx = await onnxRuntime();
  return {
    all: { 'pool of 2 workers': onPool, ...onnx?.all },
    close: async () => {
      await pool.close();
      await onnx?.close();
    },
  };
}

async function onnxRuntime() {
  try {
    // By path: linalg does not depend on it.
    const path = '../../backend-onnx/src/index.js';
    const onnx: { onnxRoots: typeof onnxRoots } = await import(path);
    const tf = await import('@tensorflow/tfjs-core');
    await import('@tensorflow/tfjs-backend-wasm');
    await tf.setBackend('wasm');
    const solver = onnx.onnxRoots({ workers: 1 });
    const run: Implementation = ({ count, n, values }, ridge) =>
      awaited(async () => {
        const matrix = tf.tensor3d(Float32Array.from(values), [count, n, n]);
        const solved = await solver.solve(
          { kind: 'symmetric', matrix, ridge: { absolute: 0, relative: ridge } },
          -1 / P,
          null,
        );
        const root = await solved.root.data();
        tf.dispose([matrix, { ...solved }]);
        return root;
      });
    // In float32 it refuses condition 1e6.
    const all = { 'onnxruntime, accelerated Newton': run };
    const { stack } = problem(1, 8, 10, P, 1e-3);
    await all['onnxruntime, accelerated Newton'](stack, 1e-3);
    return { all, close: () => solver.close() };
  } catch (error) {
    console.log(`onnxruntime: skipped: ${(error as Error).message.split('\n')[0]}`);
    return null;
  }
}
