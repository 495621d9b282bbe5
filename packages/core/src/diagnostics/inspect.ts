import { type Cell, hasCache } from '../state/cell.js';
import { sidesOf, tilesOf } from './columns.js';
import type { Inspection } from './events.js';
import { whyWaiting } from './waiting.js';

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
