import type { Banded } from '@curvature/spec/internal';

/** Whether a chain covers exactly `size` elements. */
export const covers = ({ rows, columns, band }: Banded, size: number): boolean =>
  size > 0 && rows * columns === size && [rows, columns, band].every(Number.isInteger);

/**
 * Whether the chain has more rows than bands: the rows past the last one are the first ones. Others
 * run over a taller tensor.
 */
export const fits = (chain: Banded, size: number): boolean =>
  covers(chain, size) && chain.rows > chain.band;
