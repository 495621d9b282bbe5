// Calls of each kernel over one parameter, of random shapes.
import { chainDirection, chainStatistics, chainStep } from '@curvature/sparse-logdet/internal';
import {
  adamStep,
  adamUpdate,
  averageSquares,
  blendInto,
  blendPart,
  blockSquares,
  blocksTimes,
  bothSides,
  cutTiles,
  dot,
  graft,
  joinTiles,
  overRoot,
  scaleRows,
  secondMoment,
  slabsOf,
  slabUpdate,
  timesBlocks,
  traceProduct,
  withRow,
} from '@curvature/spec/internal';
import { blend, type Kernel, norms, symmetricUpdate } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';

type Any = Kernel<never, never, tf.Tensor | tf.Tensor[]>;
type Call = readonly [inputs: Record<string, tf.Tensor>, attributes: Record<string, number>];
/** Two sides and two smaller ones; a seed. */
export const sample = fc.record({
  n: fc.integer({ min: 1, max: 20 }),
  m: fc.integer({ min: 1, max: 20 }),
  rows: fc.integer({ min: 1, max: 7 }),
  columns: fc.integer({ min: 1, max: 7 }),
  flag: fc.constantFrom(0, 1),
  seed: fc.nat(999),
});
type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never;

/** Standard normal numbers, other ones for each tensor of a call. */
const source = (seed: number) => {
  let next = 10 * seed;
  return (...shape: number[]) => tf.randomNormal(shape, 0, 1, 'float32', ++next);
};
type Normal = ReturnType<typeof source>;

/** `count` tensors of one shape by their names; what a root is taken of is squared. */
const alike =
  (names: string, attributes: Record<string, number>) =>
  (x: Normal, { n, m }: Sample) =>
    [
      Object.fromEntries(
        names.split(' ').map((name) => {
          const own = x(n, m);
          return [name, name === 'v' || name === 'moment' ? tf.square(own) : own];
        }),
      ),
      attributes,
    ] as const;
const adam = {
  beta1: 0.9,
  beta2: 0.99,
  meanScale: 2,
  directionScale: 0.5,
  momentScale: 3,
  epsilon: 1e-8,
};
const tilesOf = ({ n, m, rows, columns }: Sample) => Math.ceil(n / rows) * Math.ceil(m / columns);

/** A chain, and statistics of two gradients on its band: 0 beyond its end. */
function chainOf(x: Normal, { n, m, rows, flag }: Sample) {
  const band = Math.min(rows - 1, flag === 1 ? n * m - 1 : n - 1);
  const chain = { rows: n, columns: m, linked: flag, band };
  const weights = { ...chain, decay: 1, weight: 0.5 };
  let state: tf.Tensor[] = [tf.zeros([n, m]), tf.zeros([band, n, m])];
  for (let i = 0; i < 2; i++) {
    const [diagonal, bands] = state as [tf.Tensor, tf.Tensor];
    state = chainStatistics.composite({ grad: x(n, m), diagonal, bands }, weights);
  }
  return { chain, diagonal: state[0]!, bands: state[1]! };
}

const all: readonly (readonly [unknown, (x: Normal, sample: Sample) => Call])[] = [
  [blend, alike('x y', { a: 0.7, b: -2 })],
  [blendInto, alike('x y', { a: 0.7, b: -2 })],
  [
    blendPart,
    (x, { n, m }) => [
      { x: x(n), y: x(n + m) },
      { a: 0.5, b: 2, from: m },
    ],
  ],
  [withRow, (x, { n, m, rows }) => [{ x: x(rows, n, m), y: x(m) }, {}]],
  [
    traceProduct,
    (x, { n, m, rows, columns }) => [
      { left: x(rows, n, n), right: x(columns, m, m) },
      { added: 3 },
    ],
  ],
  [dot, (x, { n, m }) => [{ x: x(n, m), y: x(m, n) }, {}]],
  [norms, (x, { n, m }) => [{ x: x(n, m) }, { rows: n }]],
  [scaleRows, (x, { n, m }) => [{ x: x(n, m), scales: x(n) }, { rows: n }]],
  [graft, (x, { n, m }) => [{ x: x(n, m), source: x(n, m) }, { rows: n }]],
  [averageSquares, alike('moment x', { decay: 0.9, weight: 0.1 })],
  [overRoot, alike('x moment', { scale: 2, epsilon: 1e-3 })],
  [
    secondMoment,
    alike('moment direction grad', {
      decay: 0.9,
      weight: 0.1,
      scale: 2,
      momentScale: 3,
      epsilon: 1e-3,
    }),
  ],
  [adamUpdate, alike('m v direction grad', adam)],
  [adamStep, alike('parameter m v grad', { ...adam, decay: 0.99, rate: 0.1 })],
  [cutTiles, (x, { n, m, rows, columns }) => [{ x: x(n, m) }, { rows, columns }]],
  [joinTiles, (x, s) => [{ tiles: x(tilesOf(s), s.rows, s.columns) }, { n: s.n, m: s.m }]],
  [
    bothSides,
    (x, { n, m, rows, flag }) => [
      { left: x(rows, n, n), x: x(rows, n, m), right: x(rows, m, m) },
      { transposeLeft: flag, transposeRight: 1 - flag },
    ],
  ],
  [
    symmetricUpdate,
    (x, { n, m, rows, flag }) => [
      { matrix: tf.zeros([rows, n, n]), x: flag === 1 ? x(rows, m, n) : x(rows, n, m) },
      { decay: 0.9, weight: 0.1, transposed: flag },
    ],
  ],
  [
    slabUpdate,
    (x, { n, m, rows }) => {
      const { at, rows: high, across } = slabsOf(n, rows).at(-1)!;
      return [
        { packed: x(2, at + high * across), x: x(2, n, m) },
        { decay: 0.9, weight: 0.1, blockSize: rows },
      ];
    },
  ],
  [
    blocksTimes,
    (x, { n, m, rows }) => [{ stack: x(Math.ceil(n / rows), rows, rows), x: x(n, m) }, {}],
  ],
  [
    timesBlocks,
    (x, { n, m, rows }) => [{ stack: x(Math.ceil(n / rows), rows, rows), x: x(m, n) }, {}],
  ],
  [
    blockSquares,
    (x, { n, m, rows, flag }) => {
      const count = Math.ceil((n + flag) / rows);
      const blocks = tf.zeros([count, rows, rows]);
      return [
        { blocks, x: x(m, n) },
        { decay: 0.9, weight: 0.1, one: flag },
      ];
    },
  ],
  [
    chainStatistics,
    (x, s) => {
      const { chain, diagonal, bands } = chainOf(x, s);
      return [
        { grad: x(s.n, s.m), diagonal, bands },
        { ...chain, decay: 0.9, weight: 0.1 },
      ];
    },
  ],
  [
    chainDirection,
    (x, s) => {
      const { chain, diagonal, bands } = chainOf(x, s);
      return [
        { x: x(s.n, s.m), diagonal, bands, damping: tf.scalar(0.5) },
        { ...chain, scale: 1.5, gamma: 1e-3 },
      ];
    },
  ],
  [
    chainStep,
    (x, s) => {
      const { chain, diagonal, bands } = chainOf(x, s);
      const averages = { decay: 0.9, weight: 0.1, scale: 1.5, decayMean: 0.8, weightMean: 0.2 };
      return [
        { grad: x(s.n, s.m), mean: x(s.n, s.m), diagonal, bands },
        { ...chain, ...averages, meanScale: 1.2, damping: 0.5, gamma: 1e-3, epsilon: 1e-8 },
      ];
    },
  ],
];

/** Every kernel over one parameter, and its calls. */
export const cases = all.map(([kernel, make]) => ({
  kernel: kernel as Any,
  call: (given: Sample) => make(source(given.seed), given) as readonly [never, never],
}));
