// Entries of steps in tiles.
import {
  bothSides,
  cutTiles,
  type EigenAttributes,
  type KroneckerAttributes,
} from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { normal } from './on-webgpu.js';
import { grafted, type Tensors } from './steps-by-stages.js';

const counted = ({
  n,
  m,
  rows,
  columns,
}: Readonly<Record<'n' | 'm' | 'rows' | 'columns', number>>) =>
  Math.ceil(n / rows) * Math.ceil(m / columns);

/** Tiles on both sides of a block of 64, and such as exceed their matrix; few, as each has its own. */
const side = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(64, 65, 90));
export const sample = fc
  .record({
    n: side,
    m: side,
    rows: side,
    columns: side,
    isFirst: fc.boolean(),
    ahead: fc.constantFrom(0, 0.2),
    size: fc.constantFrom(0, 1e-12, 1, 1e6),
    seed: fc.nat(999),
  })
  .filter((given) => counted(given) <= 8);
export type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never;

const symmetric = (count: number, k: number, seed: number) => {
  const half = normal([count, k, k], seed);
  return tf.add(half, tf.transpose(half, [0, 2, 1]));
};
/** Of size about 1 where k numbers are multiplied by them. */
const matrices = (count: number, k: number, seed: number) =>
  tf.div(symmetric(count, k, seed), Math.sqrt(k));
const averages = ({ size }: Sample) => ({ decay: 0.9, weight: 0.1 / (size ** 2 || 1) });

/** `isFirst`: whether it accumulates. */
export function kroneckerEntry(given: Sample, isVector = false) {
  const own: Sample = isVector ? { ...given, n: 1, rows: 1 } : given;
  const { n, m, rows, columns, size, ahead, seed, isFirst } = own;
  const [count, shape] = [counted(own), isVector ? [m] : [n, m]];
  const x = (from: number) => tf.mul(normal(shape, seed + from), size);
  const leftSide = isVector ? columns : rows;
  return {
    inputs: {
      grad: x(1),
      mean: x(2),
      moment: tf.square(x(3)),
      parameter: normal(shape, seed),
      left: symmetric(count, leftSide, seed + 4),
      leftRoot: matrices(count, leftSide, seed + 5),
      ...(!isVector && {
        right: symmetric(count, columns, seed + 6),
        rightRoot: matrices(count, columns, seed + 7),
      }),
    } as Tensors,
    attributes: {
      n,
      m,
      rows,
      columns,
      accumulate: isFirst ? 1 : 0,
      ...averages(own),
      ...grafted(size, ahead),
    } as KroneckerAttributes,
  };
}

/** `isFirst`: whether the mean is not known in the bases. Gradients are of size 1. */
export function eigenEntry(given: Sample) {
  const { n, m, rows, columns, isFirst, ahead, seed } = given;
  const count = counted(given);
  const x = (from: number) => normal([n, m], seed + from);
  const basis = (k: number, from: number) => tf.div(normal([count, k, k], seed + from), k ** 0.5);
  const [mean, leftBasis, rightBasis] = [x(2), basis(rows, 5), basis(columns, 6)];
  const inTheirs = bothSides.composite(
    { left: leftBasis, x: cutTiles.composite({ x: mean }, { rows, columns }), right: rightBasis },
    { transposeLeft: 1, transposeRight: 0 },
  );
  return {
    inputs: {
      grad: x(1),
      mean,
      parameter: x(4),
      leftBasis,
      rightBasis,
      projected: isFirst ? tf.fill(inTheirs.shape, Number.NaN) : inTheirs,
      second: tf.square(normal([count, rows, columns], seed + 3)),
      left: symmetric(count, rows, seed + 7),
      right: symmetric(count, columns, seed + 8),
    } as Tensors,
    attributes: {
      n,
      m,
      rows,
      columns,
      isProjected: isFirst ? 0 : 1,
      decay: 0.9,
      weight: 0.1,
      ...grafted(1, ahead),
      epsilon: 1e-2,
    } as EigenAttributes,
  };
}
