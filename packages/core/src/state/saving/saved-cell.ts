import type { Layer, State } from '@curvature/spec';
import { type Cell, readyOutcome } from '../cell.js';
import { release } from '../tree.js';

/**
 * One cell in a save. `T` is a state, or in the manifest a tree whose tensors are places in the
 * list of tensors.
 */
export interface SavedCell<T> {
  /** Its place in the order of trainable variables, counted from 0. */
  readonly index: number;
  readonly name: string;
  readonly shape: readonly number[];
  /** The parameter that is the last row of its block. */
  readonly bias?: string | null;
  /** The layer that the source of signals found, or why there was none. */
  readonly found?: Layer | string | null;
  readonly parts: T;
  readonly refreshedAt: number | null;
  /** The adaptive damping of the last refresh. */
  readonly damping?: number | null;
  readonly metric: number | null;
  readonly failures: number;
  readonly refreshes: number;
  /** Steps without a cache so far. */
  readonly waited?: number;
  readonly pending: {
    readonly requestedAt: number;
    readonly due: number | null;
    readonly ms: number;
    readonly cache: T;
  } | null;
}
/** A cell of a loaded save, which owns its tensors. */
export type RestoredCell = SavedCell<State>;

/**
 * A live cell as it is saved, with shared tensors. A refresh that failed or is still running is
 * left out.
 */
export function snapshot(cell: Cell): RestoredCell {
  const { block, found, parameter, parts, damping, waited, pending } = cell;
  const { refreshedAt, metric, failures, refreshes } = cell;
  const outcome = readyOutcome(cell);
  return {
    index: block.index,
    name: parameter.name,
    shape: parameter.shape,
    ...(block.bias !== undefined && { bias: block.bias }),
    ...(found !== undefined && { found }),
    parts: { ...parts },
    refreshedAt,
    ...(damping !== null && { damping }),
    metric,
    failures,
    refreshes,
    ...(waited > 0 && { waited }),
    pending: pending &&
      outcome && {
        requestedAt: pending.requestedAt,
        due: pending.due,
        ms: outcome.ms,
        cache: outcome.cache,
      },
  };
}

/** Frees the tensors of loaded cells. */
export const discard = ({ cells }: { readonly cells: readonly RestoredCell[] }): void =>
  cells.forEach(({ parts, pending }) => release([parts, pending?.cache ?? null], null));
