// Entries of whole steps by a seed: what goes into them, and their numbers.
import * as tf from '@tensorflow/tfjs';
import {
  bothSides,
  cutTiles,
  type EigenAttributes,
  type GraftedAttributes,
  type KroneckerAttributes,
} from '../src/internal.js';
import { normal } from './numbers.js';
import type { Tensors } from './steps-by-stages.js';

/** A parameter [n, m] in tiles [rows, columns]. */
interface Tiling {
  readonly n: number;
  readonly m: number;
  readonly rows: number;
  readonly columns: number;
}
interface Seeded {
  readonly ahead: number;
  readonly seed: number;
}
/** What roots, bases and blocks are multiplied by, by their side. Default 1. */
interface Scaled {
  readonly scaleOf?: (side: number) => number;
}

/** Numbers of a step with a graft; `size` is that of its gradients. */
const grafted = (size: number, ahead: number): GraftedAttributes => ({
  ahead,
  decayMean: 0.8,
  weightMean: 0.2,
  meanScale: 1.3,
  decayMoment: 0.95,
  weightMoment: 0.05,
  momentScale: 2,
  epsilon: 1e-8 * (size || 1),
  decayParameter: 0.99,
  rate: 0.1,
});

export const tilesOf = ({ n, m, rows, columns }: Tiling): number =>
  Math.ceil(n / rows) * Math.ceil(m / columns);

const symmetric = (count: number, side: number, seed: number) => {
  const half = normal([count, side, side], seed);
  return tf.add(half, tf.transpose(half, [0, 2, 1]));
};

/** Of `kroneckerSteps`, or where `isVector` of `vectorSteps`, for the first row alone. */
export function kroneckerEntry(
  given: Tiling & Seeded & Pick<KroneckerAttributes, 'accumulate'> & { readonly size: number },
  { isVector = false, scaleOf = () => 1 }: Scaled & { readonly isVector?: boolean } = {},
) {
  const { m, columns, size, ahead, seed, accumulate } = given;
  const [n, rows] = isVector ? [1, 1] : [given.n, given.rows];
  const count = tilesOf({ n, m, rows, columns });
  const shape = isVector ? [m] : [n, m];
  const x = (from: number) => tf.mul(normal(shape, seed + from), size);
  const root = (side: number, from: number) =>
    tf.mul(symmetric(count, side, seed + from), scaleOf(side));
  const leftSide = isVector ? columns : rows;
  const inputs: Tensors = {
    grad: x(1),
    mean: x(2),
    moment: tf.square(x(3)),
    parameter: normal(shape, seed),
    left: symmetric(count, leftSide, seed + 4),
    leftRoot: root(leftSide, 5),
    ...(!isVector && { right: symmetric(count, columns, seed + 6), rightRoot: root(columns, 7) }),
  };
  const statistics = { accumulate, decay: 0.9, weight: 0.1 / (size ** 2 || 1) };
  return { inputs, attributes: { n, m, rows, columns, ...statistics, ...grafted(size, ahead) } };
}

/** Of `eigenSteps`: where `isProjected` is 0, NaN stands for the mean in the bases. */
export function eigenEntry(
  {
    n,
    m,
    rows,
    columns,
    ahead,
    seed,
    isProjected,
  }: Tiling & Seeded & Pick<EigenAttributes, 'isProjected'>,
  { scaleOf = () => 1 }: Scaled = {},
) {
  const count = tilesOf({ n, m, rows, columns });
  const x = (from: number) => normal([n, m], seed + from);
  const basis = (side: number, from: number) =>
    tf.mul(normal([count, side, side], seed + from), scaleOf(side));
  const [mean, leftBasis, rightBasis] = [x(2), basis(rows, 5), basis(columns, 6)];
  const known = bothSides.composite(
    { left: leftBasis, x: cutTiles.composite({ x: mean }, { rows, columns }), right: rightBasis },
    { transposeLeft: 1, transposeRight: 0 },
  );
  const inputs: Tensors = {
    grad: x(1),
    mean,
    projected: isProjected ? known : tf.fill(known.shape, Number.NaN),
    second: tf.square(normal([count, rows, columns], seed + 3)),
    left: symmetric(count, rows, seed + 7),
    right: symmetric(count, columns, seed + 8),
    leftBasis,
    rightBasis,
    parameter: x(4),
  };
  const numbers = { ...grafted(1, ahead), decay: 0.9, weight: 0.1, epsilon: 1e-2 };
  return { inputs, attributes: { n, m, rows, columns, isProjected, ...numbers } };
}

/** Of `layerSteps`: blocks of `slice`, or of the whole side where it is shorter. */
export function layerEntry(
  {
    fanIn,
    fanOut,
    slice,
    ahead,
    size,
    seed,
  }: Seeded & Readonly<Record<'fanIn' | 'fanOut' | 'slice' | 'size', number>>,
  { scaleOf = () => 1 }: Scaled = {},
) {
  const x = (from: number) => tf.mul(normal([fanIn + 1, fanOut], seed + from), size);
  const blocks = (n: number, from: number) => {
    const side = Math.min(n, slice);
    return tf.mul(normal([Math.ceil(n / side), side, side], seed + from), scaleOf(side));
  };
  const inputs: Tensors = {
    grad: x(1),
    mean: x(2),
    moment: tf.square(x(3)),
    left: blocks(fanIn + 1, 4),
    right: blocks(fanOut, 5),
    kernel: normal([fanIn, fanOut], seed + 6),
    bias: normal([fanOut], seed + 7),
  };
  return { inputs, attributes: grafted(size, ahead) };
}
