import { CurvatureError, type Meaning, type State } from '@curvature/spec';
import type { Cell, Parts } from '../cell.js';
import { initialWarmup } from '../create-cell.js';
import { changesOf } from '../meaning.js';
import { packingOf, put } from '../parts.js';
import { checkCodec } from './check-codec.js';
import type { RestoredCell } from '../saving/saved-cell.js';
import { leaves } from '../leaves.js';

/** @throws CurvatureError if a saved state was made with other options than a new cell. */
export function checkFits(cell: Cell, saved: RestoredCell, meaning: Meaning | undefined): void {
  const { name } = cell.parameter;
  const parts = saved.parts as Parts;
  const isRuleDone = parts.rule === null && saved.refreshedAt !== null && cell.slots.graft === null;
  const changes = meaning ? changesOf(cell, meaning, isRuleDone) : null;
  for (const part of Object.keys(parts) as (keyof Parts)[])
    checkCodec(packingOf(cell, part)?.codec, parts[part]);
  for (const part of ['stats', 'filter', 'rule', 'momentum', 'policy'] as const) {
    // The state of a fallback is dropped once preconditioned updates begin.
    if (part === 'rule' && isRuleDone) continue;
    const [before, now] = [outline(parts[part]), outline(cell.parts[part])];
    if (before !== now)
      throw otherOptions(
        `of "${name}" has ${part} of ${before}, where this optimizer keeps ${now}`,
        changes,
      );
  }
  if (changes)
    throw otherOptions(`of "${name}" means something else than this optimizer's`, changes);
}

/** Gives a new cell, whose own parts have been disposed, the state of a saved one. */
export function adopt(cell: Cell, saved: RestoredCell): void {
  Object.assign(cell.parts, saved.parts);
  if (cell.parts.warmup === null) put(cell, 'warmup', () => initialWarmup(cell));
  const { refreshedAt, damping = null, metric, failures, refreshes, waited = 0, pending } = saved;
  Object.assign(cell, { refreshedAt, damping, metric, failures, refreshes, waited });
  if (!pending) return;
  const { requestedAt, due, cache, ms } = pending;
  cell.pending = {
    requestedAt,
    due,
    outcome: { cache, ms },
    settled: Promise.resolve(),
    late: false,
    abandoned: false,
  };
}

/** The paths and shapes of a state, without the values. */
const outline = (state: State) =>
  leaves(state)
    .map(([path, leaf]) => `${path}${typeof leaf === 'number' ? '' : `[${leaf.shape}]`}`)
    .join(' ') || 'nothing';

const otherOptions = (what: string, changes: string | null) =>
  new CurvatureError(
    `The saved optimizer state ${what}.`,
    `It was saved by an optimizer with other options${changes ? `: ${changes}` : ''}.`,
    'Make the optimizer with the options it was saved with, or go on without the optimizer state.',
  );
