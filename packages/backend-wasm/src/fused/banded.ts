import type { Banded } from '@curvature/spec/internal';

/** Whether a chain goes over all of so many elements. */
export const covers = ({ rows, columns, band }: Banded, size: number): boolean =>
  size > 0 && rows * columns === size && [rows, columns, band].every(Number.isInteger);

/**
 * The rows past the last one are the first ones; where they do not suffice, the chain is laid over
 * a taller tensor.
 */
export const fits = (chain: Banded, size: number): boolean =>
  covers(chain, size) && chain.rows > chain.band;
