import type { Reporter } from '../../diagnostics/telemetry/reporter.js';
import type { Cell } from '../../state/cell.js';
import { load } from '../../state/parts.js';
import { release, retain } from '../../state/tree.js';

/**
 * Reads the quality of a cache that has come into use, and reports the refresh. A plugin that fails
 * to give the quality does no harm.
 */
export async function reportRefresh(
  cell: Cell,
  step: number,
  ms: number,
  reporter: Reporter,
): Promise<void> {
  const staleness = step - cell.refreshedAt!;
  const quality = await qualityOf(cell).catch(() => null);
  cell.last = { step, ms, quality };
  const { residual = null, condition = null, retries = 0, reused = 0 } = quality ?? {};
  reporter.emit({
    type: 'refresh',
    block: cell.block.id,
    step,
    staleness,
    ms,
    residual,
    condition,
    metric: cell.metric,
    retries,
    reused,
  });
}

async function qualityOf(cell: Cell) {
  const preconditioner = cell.slots.preconditioner!;
  if (!preconditioner.quality) return null;
  const { cache } = cell.parts;
  const loaded = retain(() => load(cell, 'cache'));
  try {
    return await preconditioner.quality(loaded);
  } finally {
    if (cell.slots.storage?.cache) release(loaded, [cache, cell.parts.cache]);
  }
}
