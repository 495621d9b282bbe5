import { columnMajor, perOutputUnit, rowMajor } from '@curvature/sparse-logdet';
import type { ChainOrder } from '@curvature/sparse-logdet/internal';

/** Chains by the names that options use. */
export const chains: Readonly<Record<'columns' | 'units' | 'rows', ChainOrder>> = {
  columns: columnMajor,
  units: perOutputUnit,
  rows: rowMajor,
};
