/** How a parameter is cut into tiles of one shape, which are stacked. */
export interface Partition {
  /** The shape after merging small dimensions. */
  readonly merged: readonly number[];
  /** The sides of a tile, one for each merged dimension. */
  readonly tile: readonly number[];
  /** The number of tiles along each merged dimension. */
  readonly cuts: readonly number[];
  /** The axes of the stack [count, ...tile] that are preconditioned. */
  readonly axes: readonly number[];
}
export type Partitioner = (shape: readonly number[]) => Partition;

/** The whole parameter as one tile, with its axes. */
export const whole: Partitioner = (shape) => {
  const merged = shape.length === 0 ? [1] : [...shape];
  const axes = merged.map((_, i) => i + 1);
  return { merged, tile: merged, cuts: merged.map(() => 1), axes };
};

/**
 * The whole parameter as one matrix [fanIn, fanOut], for layers: height, width and input of a
 * convolution are merged; vectors stay vectors.
 */
export const asMatrix: Partitioner = (shape) => {
  if (shape.length < 3) return whole(shape);
  const columns = shape.at(-1)!;
  return whole([shape.reduce((a, b) => a * b, 1) / Math.max(columns, 1), columns]);
};

/** The number of tiles. */
export const countOf = ({ cuts }: Partition): number => cuts.reduce((a, b) => a * b, 1);
