import type { Chain } from '@curvature/spec/internal';

/** The chain over a block, [1, ...parameter]: the order of its elements, and its breaks. */
export type ChainOrder = (shape: readonly number[]) => Chain;

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const columnsOf = (shape: readonly number[]) => (shape.length > 2 ? shape.at(-1)! : 1);
const down = (shape: readonly number[], linked: 0 | 1): Chain => {
  const columns = columnsOf(shape);
  return { rows: columns === 0 ? 0 : size(shape) / columns, columns, linked };
};

/**
 * Along the inputs of an output unit, then along those of the next: the order of the authors' code.
 * The last axis counts units.
 */
export const columnMajor: ChainOrder = (shape) => down(shape, 1);
/** One chain for each output unit. */
export const perOutputUnit: ChainOrder = (shape) => down(shape, 0);
/** One chain over the elements in memory order, row by row. */
export const rowMajor: ChainOrder = (shape) => ({ rows: size(shape), columns: 1, linked: 1 });
