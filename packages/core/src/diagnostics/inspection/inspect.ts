import { type Cell, hasCache } from '../../state/cell.js';
import { sidesOf, tilesOf } from './columns.js';
import { whyWaiting } from '../notices/waiting.js';

/** One row of `optimizer.inspect()`. */
export interface Inspection {
  readonly block: string;
  readonly shape: string;
  readonly tiles: string;
  /** Whether the block has a preconditioner, which is in use once `waiting` is ''. */
  readonly preconditioned: boolean;
  /** Why the preconditioner is not yet in use; '' otherwise. */
  readonly waiting: string;
  readonly refreshes: number;
  readonly failures: number;
  /** Age of the statistics of the cache in use, in steps. */
  readonly staleness: number | null;
  readonly residual: number | null;
  readonly condition: number | null;
  /** Largest eigenvalue of all factors, after the ridge; null if the solver gives none. */
  readonly largest: number | null;
  readonly refreshMs: number | null;
}

/** One row of diagnostics, of the refreshes so far. */
export function inspectCell(cell: Cell, step: number): Inspection {
  const { block, parameter, partition, refusal, refreshes, failures, refreshedAt, last } = cell;
  return {
    block: block.id,
    shape: sidesOf(parameter.shape),
    tiles: tilesOf(block, partition),
    preconditioned: refusal === null,
    waiting: refusal === null && !hasCache(cell) ? whyWaiting(cell) : '',
    refreshes,
    failures,
    staleness: refreshedAt === null ? null : step - refreshedAt,
    residual: last?.quality?.residual ?? null,
    condition: last?.quality?.condition ?? null,
    largest: last?.quality?.largest ?? null,
    refreshMs: last?.ms ?? null,
  };
}
