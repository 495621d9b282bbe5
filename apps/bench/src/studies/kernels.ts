import { register, unregister } from '@curvature/backend-wasm';
import { useBackend } from '@curvature/workbench';
import { chainDirection, chainStatistics } from '@curvature/sparse-logdet/internal';
import type { Attributes, Inputs } from '@curvature/spec/internal';
import { adamUpdate, secondMoment } from '@curvature/spec/internal';
import { blend, norms, run, symmetricUpdate, type Kernel } from '@curvature/spec/kernels';
import { dispose, matMul, randomUniform, scalar, type Tensor, tidy } from '@tensorflow/tfjs';
import { interleavedMedians } from './mean-time.js';
import { three } from '../record/digits.js';
import type { Size, Study } from './study.js';

interface Pair {
  readonly name: string;
  readonly size: string;
  readonly ours: number;
  readonly theirs: number;
}

// oxlint-disable-next-line typescript/no-explicit-any -- kernels differ in inputs and attributes
type AnyKernel = Kernel<any, any, any>;
const drop = (result: Tensor | Tensor[]) => dispose(result);

/** Times an operation as a fused kernel and as tf ops. */
function compare(
  name: string,
  kernel: AnyKernel,
  inputs: Inputs,
  attributes: Attributes,
  rounds: number,
): Pair {
  const { ours, theirs } = interleavedMedians(
    {
      ours: () => drop(run(kernel, inputs, attributes)),
      theirs: () => drop(tidy(() => kernel.composite(inputs, attributes))),
    },
    rounds,
  );
  const [first] = Object.values(inputs);
  const size = first!.shape.join(' x ');
  dispose(Object.values(inputs));
  return { name, size, ours, theirs };
}

const some = (...shape: number[]) => randomUniform(shape, 0.1, 1, 'float32', 1);

/** Times every fused kernel on matrices of this side. */
function fused(n: number, rounds: number): Pair[] {
  const chain = { rows: n, columns: n, linked: 1, band: 1 } as const;
  const moments = {
    beta1: 0.9,
    beta2: 0.99,
    meanScale: 1,
    directionScale: 0,
    momentScale: 1,
    epsilon: 1e-8,
  };
  const grads = () => ({ direction: some(n, n), grad: some(n, n) });
  const statistics = { diagonal: some(n, n), bands: some(1, n, n) };
  return [
    compare('a x + b y', blend, { x: some(n, n), y: some(n, n) }, { a: 0.9, b: 0.1 }, rounds),
    compare('norm', norms, { x: some(n, n) }, { rows: 1 }, rounds),
    compare(
      'second moment',
      secondMoment,
      { moment: some(n, n), ...grads() },
      { decay: 0.9, weight: 0.1, scale: 1, momentScale: 1, epsilon: 1e-8 },
      rounds,
    ),
    compare('Adam', adamUpdate, { m: some(n, n), v: some(n, n), ...grads() }, moments, rounds),
    compare(
      'symmetric update',
      symmetricUpdate,
      { matrix: some(1, n, n), x: some(1, n, n) },
      { decay: 0.9, weight: 0.1, transposed: 0 },
      rounds,
    ),
    compare(
      'SONew, statistics',
      chainStatistics,
      { grad: some(n, n), ...statistics },
      { ...chain, decay: 0.9, weight: 0.1 },
      rounds,
    ),
    compare(
      'SONew, direction',
      chainDirection,
      {
        x: some(n, n),
        diagonal: some(n, n),
        bands: randomUniform([1, n, n], 0, 0.05),
        damping: scalar(0.1),
      },
      { ...chain, scale: 1, gamma: 1e-6 },
      rounds,
    ),
  ];
}

/** Times the products of forward and backward passes, on the stock backend and on ours. */
function products(n: number, rounds: number): Pair[] {
  const [a, b] = [some(n, n), some(n, n)] as const;
  const pair = (name: string, left: boolean, right: boolean) => {
    const multiply = () => matMul(a, b, left, right).dispose();
    const theirs = () => {
      unregister();
      multiply();
    };
    const ours = () => {
      register();
      multiply();
    };
    return { name, size: `${n} x ${n}`, ...interleavedMedians({ theirs, ours }, rounds) };
  };
  const all = [pair('A B', false, false), pair('A^T B', true, false), pair('A B^T', false, true)];
  register();
  dispose([a, b]);
  return all;
}

/** How much faster our kernels are than the operations that they replace. */
export async function kernels(size: Size): Promise<Study> {
  await useBackend('wasm');
  const [sides, rounds] = size === 'quick' ? [[256], 7] : [[64, 256, 1000], 15];
  const all = sides.flatMap((n) => [
    ...fused(n, rounds),
    ...products(Math.min(n, 512), Math.min(rounds, 7)),
  ]);
  const largest = all.slice(-10);
  return {
    title: 'Kernels of @curvature/backend-wasm',
    note:
      'Each against the operations that it replaces: fused kernels against tf ops, products ' +
      'against those of the stock backend. Medians of interleaved rounds, on one thread.',
    table: {
      head: ['kernel', 'size', 'ms', 'ms before', 'faster'],
      rows: all.map(({ name, size: shape, ours, theirs }) => [
        name,
        shape,
        three(ours),
        three(theirs),
        `${(theirs / ours).toFixed(1)}x`,
      ]),
    },
    charts: [],
    bars: [
      {
        title: `How many times faster, ${largest[0]!.size}`,
        bars: largest.map(({ name, ours, theirs }, i) => ({
          label: name,
          colour: i < 7 ? 0 : 1,
          striped: false,
          value: theirs / ours,
          text: `${(theirs / ours).toFixed(1)}x`,
        })),
      },
    ],
  };
}
