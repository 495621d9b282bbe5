import type { Chain } from '@curvature/spec/internal';

/**
 * The chain over a block, [1, ...tile]: in which order its elements follow each other, and where
 * the chain breaks.
 */
export type ChainOrder = (shape: readonly number[]) => Chain;

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const columnsOf = (shape: readonly number[]) => (shape.length > 2 ? shape.at(-1)! : 1);
const down = (shape: readonly number[], linked: 0 | 1): Chain => {
  const columns = columnsOf(shape);
  return { rows: columns === 0 ? 0 : size(shape) / columns, columns, linked };
};

/**
 * Down the inputs of one output unit, and on into the next: the order of the authors' code. The
 * last axis counts units.
 */
export const columnMajor: ChainOrder = (shape) => down(shape, 1);
/** A chain of its own for each output unit. */
export const perOutputUnit: ChainOrder = (shape) => down(shape, 0);
/** One chain over the elements as they lie in memory, row by row. */
export const rowMajor: ChainOrder = (shape) => ({ rows: size(shape), columns: 1, linked: 1 });
