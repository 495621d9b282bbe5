import { checkKnown, checkNumber } from '@curvature/spec';

/** How a parameter becomes a stack of equal tiles. */
export interface Partition {
  /** The shape after merging small dimensions. */
  readonly merged: readonly number[];
  /** The sides of a tile, one for each merged dimension. */
  readonly tile: readonly number[];
  /** Into how many tiles each merged dimension is cut. */
  readonly cuts: readonly number[];
  /** The axes of the stack [count, ...tile] that are preconditioned. */
  readonly axes: readonly number[];
}
export type Partitioner = (shape: readonly number[]) => Partition;

export interface TilesOptions {
  /**
   * Largest side of a tile; default 128. A dimension n is cut into k = ceil(n / blockSize) tiles of
   * ceil(n / k).
   */
  readonly blockSize?: number;
  /**
   * Dimensions of a tensor of rank 3 or more are merged from the left while their product is at
   * most this, never the last one; 0 keeps all axes; default 4096.
   */
  readonly mergeDimsUpTo?: number;
  /**
   * A dimension over this is neither cut nor preconditioned (embeddings, huge softmax layers), the
   * others are; default 8192.
   */
  readonly maxPreconditionedDim?: number;
  /**
   * A dimension over this is not cut, yet preconditioned, for statistics with a cheap factor of any
   * length; default Infinity.
   */
  readonly maxBlockedDim?: number;
}

/**
 * The default partitioner: merge small dimensions, cut the rest into equal tiles.
 * TensorFlow.js kernels are [in, out] and HWIO, so height, width and input are merged and the
 * output never (Google's Shampoo merges from the left without regard to it, and turns a 64x64
 * matrix into one vector).
 * @throws CurvatureError for an unknown option, a blockSize below 1 or a negative limit.
 */
export function tiles(options: TilesOptions = {}): Partitioner {
  checkKnown('tiles', options, [
    'blockSize',
    'mergeDimsUpTo',
    'maxPreconditionedDim',
    'maxBlockedDim',
  ]);
  const {
    blockSize = 128,
    mergeDimsUpTo = 4096,
    maxPreconditionedDim = 8192,
    maxBlockedDim = Infinity,
  } = options;
  checkNumber('tiles', 'blockSize', blockSize, { min: 1, integer: true });
  checkNumber('tiles', 'mergeDimsUpTo', mergeDimsUpTo, { min: 0 });
  checkNumber('tiles', 'maxPreconditionedDim', maxPreconditionedDim, { min: 1 });
  checkNumber('tiles', 'maxBlockedDim', maxBlockedDim, { min: 1 });
  return (shape) => {
    const merged = merge(shape, mergeDimsUpTo);
    const cuts = merged.map((n) =>
      n > Math.min(maxPreconditionedDim, maxBlockedDim) ? 1 : Math.ceil(n / blockSize),
    );
    const tile = merged.map((n, i) => Math.ceil(n / cuts[i]!));
    const axes = merged.flatMap((n, i) => (n > maxPreconditionedDim ? [] : [i + 1]));
    return { merged, tile, cuts, axes };
  };
}

/** The whole parameter as one block, its axes kept. */
export const whole: Partitioner = (shape) =>
  tiles({ blockSize: Number.MAX_SAFE_INTEGER, mergeDimsUpTo: 0, maxPreconditionedDim: Infinity })(
    shape,
  );

/**
 * The whole parameter as one matrix [fanIn, fanOut], for layers: height, width and input of a
 * convolution are merged; vectors stay vectors.
 */
export const asMatrix: Partitioner = (shape) => {
  if (shape.length < 3) return whole(shape);
  const columns = shape.at(-1)!;
  return whole([shape.reduce((a, b) => a * b, 1) / Math.max(columns, 1), columns]);
};

function merge(shape: readonly number[], limit: number): number[] {
  if (shape.length === 0) return [1];
  if (limit === 0) return [...shape];
  const wide = shape.filter((n) => n !== 1);
  if (wide.length < 3) return wide.length === 0 ? [1] : wide;
  const merged: number[] = [];
  for (const n of wide.slice(0, -1)) {
    const last = merged.at(-1);
    if (last !== undefined && last * n <= limit) merged[merged.length - 1] = last * n;
    else merged.push(n);
  }
  return [...merged, wide.at(-1)!];
}

/** The number of tiles. */
export const countOf = ({ cuts }: Partition): number => cuts.reduce((a, b) => a * b, 1);
