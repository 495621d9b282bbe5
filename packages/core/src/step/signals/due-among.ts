import type { Variable } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import type { ParameterTable } from '../../state/parameters/parameter-table.js';
import type { Plans } from '../abilities/abilities.js';

/** The cells of these variables that accumulate at the next step. */
export function dueAmong(
  { entries }: ParameterTable,
  variables: readonly Variable[],
  plans: Plans,
): ReadonlySet<Cell> {
  // A joint bias is in the cell of its kernel.
  const cells = variables.flatMap(({ name }) => {
    const entry = entries.get(name);
    return (entry?.kernel ? entries.get(entry.kernel)!.cell : entry?.cell) ?? [];
  });
  return new Set(cells.filter((cell) => cell.refusal === null && plans(cell).accumulate));
}
