// Our kernels, plain and relaxed SIMD, against tfjs-backend-wasm's matMul and against our own full
// product. Runs are interleaved, so that other work on the machine slows all alike; numbers are
// medians. Matrices are in the memory of each library, as tensors are; 'with copies' is `multiply`
// on typed arrays.
import os from 'node:os';
import { matMul, ready, setBackend, tensor2d } from '@tensorflow/tfjs-core';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { choleskyInverse } from '@curvature/linalg';
import { useKernels } from '@curvature/linalg/internal';
import { multiply } from '@curvature/linalg/internal';
import { normal } from '../src/random.js';
import { kernels } from '../src/wasm/kernels.js';
import { operand, result } from '../src/wasm/layouts.js';
import { allowRelaxedSimd } from '../test/kinds.js';

allowRelaxedSimd();
setThreadsCount(1);
await setBackend('wasm');
await ready();

const load = () => os.loadavg()[0]!.toFixed(1);
console.log(
  `node ${process.version}, ${os.cpus()[0]?.model}, load ${load()} at the start; one thread; medians`,
);
for (const n of [64, 128, 256, 512, 1024]) await products(n);
for (const n of [64, 128, 256]) inverses(n);
console.log(`load ${load()} at the end`);

type Work = Record<string, () => void>;

async function products(n: number): Promise<void> {
  const next = normal(n);
  const [a, b] = [
    Float32Array.from({ length: n * n }, next),
    Float32Array.from({ length: n * n }, next),
  ];
  const [x, y] = [tensor2d(a, [n, n]), tensor2d(b, [n, n])];
  const work: Work = { tfjs: () => matMul(x, y).dispose() };
  for (const kind of ['simd', 'relaxed'] as const) Object.assign(work, ours(kind, a, b, n));
  const ms = await medians(work, Math.ceil(4e7 / n ** 3));
  console.log(`\nn = ${n}: tfjs-backend-wasm ${gflops(n, ms['tfjs']!)} GFLOP/s`);
  console.table(['simd', 'relaxed'].map((kind) => row(kind, ms, n)));
  for (const tensor of [x, y]) tensor.dispose();
}

/** Pointers stay valid, since nothing else reserves memory while this bench runs. */
function ours(kind: 'simd' | 'relaxed', a: Float32Array, b: Float32Array, n: number): Work {
  useKernels(kind);
  const { arena, exports } = kernels()!;
  const [pa, pb, wideA, wideB] = [a, b, Float64Array.from(a), Float64Array.from(b)].map((v) =>
    arena.put(v),
  ) as number[];
  const [c, w] = [arena.reserve(8 * n * n), arena.reserve(exports.workBytes())];
  const { rows, transposed, packed } = operand;
  const run =
    (from: number, aLayout: number, other: number, bLayout: number, cLayout: number) => () =>
      exports.gemm_f32(1, n, n, n, 1, from, aLayout, other, bLayout, 0, c, cLayout, w);
  return {
    [`${kind} full`]: run(pa!, rows, pb!, rows, result.full),
    [`${kind} update`]: run(pa!, rows, pa!, transposed, result.packed),
    [`${kind} update, mirrored`]: run(pa!, rows, pa!, transposed, result.mirrored),
    [`${kind} symmetric`]: run(pa!, packed, pa!, packed, result.packed),
    [`${kind} symmetric times general`]: run(pa!, packed, pb!, rows, result.full),
    [`${kind} float64`]: () =>
      exports.gemm_f64(1, n, n, n, 1, wideA!, rows, wideB!, rows, 0, c, result.full, w),
    [`${kind} with copies`]: () => {
      useKernels(kind);
      multiply(a, b, n, n, n);
    },
  };
}

function row(kind: string, ms: Record<string, number>, n: number): Record<string, string> {
  const at = (name: string) => ms[`${kind} ${name}`]!;
  return {
    kernels: kind,
    'GFLOP/s': gflops(n, at('full')),
    'of tfjs': times(ms['tfjs']!, at('full')),
    'with copies': times(ms['tfjs']!, at('with copies')),
    'update of full': times(at('full'), at('update')),
    'mirrored of full': times(at('full'), at('update, mirrored')),
    'symmetric of full': times(at('full'), at('symmetric')),
    'symmetric x general of full': times(at('full'), at('symmetric times general')),
    'float64 GFLOP/s': gflops(n, at('float64')),
  };
}

function inverses(n: number): void {
  const matrix = Float64Array.from({ length: n * n }, (_, i) =>
    i % (n + 1) === 0 ? 2 : 1 / (1 + (i % n) + Math.floor(i / n)),
  );
  const time = (kind: 'none' | 'simd') => {
    useKernels(kind);
    return median(
      Array.from({ length: 7 }, () => milliseconds(() => choleskyInverse(matrix, n), 3)),
    );
  };
  const [slow, fast] = [time('none'), time('simd')];
  console.log(
    `choleskyInverse, n = ${n}: ${fast.toFixed(2)} ms, ${(slow / fast).toFixed(1)}x of TypeScript`,
  );
}

function times(slow: number, fast: number): string {
  return `${(slow / fast).toFixed(2)}x`;
}

async function medians(work: Work, repeats: number): Promise<Record<string, number>> {
  const names = Object.keys(work);
  for (const name of names) milliseconds(work[name]!, Math.max(10, repeats));
  // The optimising compiler works in the background.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const turns = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let turn = 0; turn < 15; turn++)
    for (const name of names) turns[name]!.push(milliseconds(work[name]!, repeats));
  return Object.fromEntries(names.map((name) => [name, median(turns[name]!)]));
}

function milliseconds(run: () => void, repeats: number): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return (performance.now() - start) / repeats;
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)]!;
}

function gflops(n: number, ms: number): string {
  return ((2 * n ** 3) / ms / 1e6).toFixed(1);
}
