import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  byAcceleratedNewton,
  byEigen,
  byNewton,
  inverseRoot,
  type RootMethod,
} from '@curvature/linalg';
import type { Stack } from '@curvature/linalg/internal';
import { mulberry32 } from '@curvature/workbench';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { interleavedMedians } from './mean-time.js';
import { three } from '../record/digits.js';
import type { Size, Study } from './study.js';

const P = 4;
const RIDGE = 1e-6;
const FULL = fileURLToPath(new URL('../../../../packages/linalg/bench/roots.ts', import.meta.url));

/**
 * Runs linalg's own long comparison: more conditions, LAPACK, threads, onnxruntime.
 * @returns Its exit code.
 */
export function fullRoots(options: readonly string[]): number {
  const argv = ['--conditions=source', '--import', 'tsx', FULL, ...options];
  return (
    spawnSync(process.execPath, argv, { cwd: dirname(dirname(FULL)), stdio: 'inherit' }).status ?? 1
  );
}

/** G G^T of a random G, like Shampoo's statistics. */
function factor(n: number): Stack {
  const random = mulberry32(n);
  const g = Matrix.from1DArray(
    n,
    2 * n,
    Array.from({ length: 2 * n * n }, () => random() - 0.5),
  );
  return { count: 1, n, values: Float64Array.from(g.mmul(g.transpose()).to1DArray()) };
}

function byMlMatrix({ n, values }: Stack): number[] {
  const matrix = Matrix.from1DArray(n, n, [...values]);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const shift = RIDGE * Math.max(...realEigenvalues);
  const powers = realEigenvalues.map((x) => (Math.max(x, 0) + shift) ** (-1 / P));
  return eigenvectorMatrix
    .mmul(Matrix.diag(powers))
    .mmul(eigenvectorMatrix.transpose())
    .to1DArray();
}

const ours = (stack: Stack, method: RootMethod) =>
  inverseRoot(stack, P, { ridge: { absolute: 0, relative: RIDGE }, method }).root.values;

const workOn = (stack: Stack) => ({
  'ml-matrix': () => byMlMatrix(stack),
  eigen: () => ours(stack, byEigen()),
  'eigen, float32': () => ours(stack, byEigen({ precision: 'float32' })),
  'accelerated Newton': () => ours(stack, byAcceleratedNewton()),
  Newton: () => ours(stack, byNewton()),
});
type Name = keyof ReturnType<typeof workOn>;
const NAMES = Object.keys(workOn({ count: 0, n: 0, values: new Float64Array() })) as Name[];

/** The largest difference to `wanted`, relative to the largest element of `wanted`. */
function difference(values: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let [most, off] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    most = Math.max(most, Math.abs(wanted[i]!));
    off = Math.max(off, Math.abs(values[i]! - wanted[i]!));
  }
  return off / most;
}

function measure(n: number, rounds: number) {
  const stack = factor(n);
  const work = workOn(stack);
  const wanted = work.eigen();
  const off = Object.fromEntries(
    NAMES.map((name) => [name, difference(work[name](), wanted)]),
  ) as Record<Name, number>;
  return { n, ms: interleavedMedians(work, rounds), off };
}

/** Times inverse fourth roots by every method of linalg and by ml-matrix. */
export async function roots(size: Size): Promise<Study> {
  const sides = size === 'quick' ? [32, 64, 128] : [32, 64, 128, 256];
  const all = sides.map((n) => measure(n, n > 128 ? 3 : 7));
  const rows = all.flatMap(({ n, ms, off }) =>
    NAMES.map((name) => [
      String(n),
      name,
      three(ms[name]),
      `${(ms['ml-matrix'] / ms[name]).toFixed(1)}x`,
      off[name].toExponential(0),
    ]),
  );
  const series = NAMES.map((name, i) => ({
    label: name,
    colour: i,
    dashed: name === 'ml-matrix',
    x: sides,
    y: all.map(({ ms }) => ms[name]),
  }));
  return {
    title: 'Inverse fourth roots',
    note:
      'Of G G^T with a ridge of 1e-6, one matrix on one thread, medians. Difference: to the root ' +
      'by eigendecomposition in float64. pnpm bench roots --full compares with LAPACK, threads ' +
      'and more.',
    table: { head: ['n', 'method', 'ms', 'of ml-matrix', 'difference'], rows },
    charts: [
      {
        title: 'Milliseconds for a matrix',
        across: 'side',
        dots: true,
        logX: true,
        logY: true,
        series,
      },
    ],
    bars: [],
  };
}
