import type { Communicator } from '@curvature/spec';
import { tidy } from '@tensorflow/tfjs-core';
import type { Reporter } from '../diagnostics/telemetry/reporter.js';
import type { Outcome, Shared } from '../state/cell.js';
import { release } from '../state/tree.js';
import type { ParameterStep } from '../step/parameter-step.js';
import type { Job } from '../step/refresh/job.js';
import { addPending } from '../step/refresh/request-refresh.js';
import { startRefresh } from '../step/refresh/start-refresh.js';
import { swapIfDue } from '../step/refresh/swap.js';
import { type Begun, beginTogether } from '../step/refresh/together.js';
import { cutTo } from './caches/cut.js';
import { divided, type TilesOf } from './shares/cost-model.js';
import { exchangeRefreshes } from './exchange-refreshes.js';
import { messageOf } from './caches/wire.js';
import { workOf } from './shares/work.js';

/**
 * Begins the refreshes of a step, which are due on all ranks alike: each rank takes its tiles of
 * those that are worth to be shared, and all of the others. What is ready on all ranks, and due at
 * once, comes into use now.
 */
export function beginShared(
  communicator: Communicator,
  due: readonly ParameterStep[],
  reporter: Reporter,
): void {
  if (due.length === 0) return;
  const shares = divided(
    communicator,
    due.map(({ cell }) => workOf(cell)),
  );
  const jobs = due.map((step, k) => jobOf(step, shares[k]!, communicator.rank));
  const begun = beginTogether(jobs.filter((job) => job !== null));
  due.forEach((step, k) =>
    tidy(() => begin(communicator, step, shares[k]!, jobs[k]!, begun.get(step.cell), reporter)),
  );
  exchangeRefreshes(
    communicator,
    due.map(({ cell }) => cell),
    due[0]!.context.step,
  );
  for (const { cell, context } of due) tidy(() => swapIfDue(cell, context, reporter));
}

/** This rank's part of a refresh; null if it has none. */
function jobOf(
  { cell, context }: ParameterStep,
  tilesOf: TilesOf | null,
  rank: number,
): Job | null {
  const own = tilesOf?.[rank];
  if (own?.count === 0) return null;
  const isCut = tilesOf !== null && tilesOf.filter(({ count }) => count > 0).length > 1;
  return { cell, context, ...(isCut && { cut: cutTo(own!) }) };
}

function begin(
  communicator: Communicator,
  { cell, context }: ParameterStep,
  tilesOf: TilesOf | null,
  job: Job | null,
  begun: Begun | undefined,
  reporter: Reporter,
): void {
  const started = performance.now() - (begun?.ms ?? 0);
  const pending = addPending(cell, context);
  const shared: Shared = { tilesOf, own: null };
  pending.shared = shared;
  if (job) {
    pending.settled = startRefresh(job, begun, (outcome) => {
      shared.own = job.cut ? withTiles(outcome, tilesOf!, communicator.rank) : outcome;
      if (!('cache' in outcome)) return;
      if (pending.abandoned) release(outcome.cache, null);
      else pending.part = outcome.cache;
    });
  }
  reporter.spent(cell.block.id, performance.now() - started);
}

/** A failure of some tiles, which the plugin has counted among themselves. */
function withTiles(outcome: Outcome, tilesOf: TilesOf, rank: number): Outcome {
  if (!('cause' in outcome)) return outcome;
  const { cause } = outcome;
  const { first, count } = tilesOf[rank]!;
  const text = `Tiles ${first} to ${first + count - 1} of the block, on rank ${rank}: ${messageOf(cause)}`;
  return { cause: new Error(text, { cause }) };
}
