import { CurvatureError, type Context, type State, type Timing } from '@curvature/spec';
import { isPromise, readsAreCheap } from '@curvature/spec/reads';
import { keep, tidy } from '@tensorflow/tfjs-core';
import { checksum } from '../backend.js';
import { type Cell, load, type Pending, put } from '../../state/cell.js';
import type { Telemetry } from '../../diagnostics/events.js';
import { leaves, release, scoped, tensorsOf } from '../../state/tree.js';

/** Where a refresh reports: events, and the error that stops training once the step is complete. */
export interface Reporter {
  /** A refresh of this block has held up the training thread. */
  spent(block: string, ms: number): void;
  timing(): Timing | null;
  emit(event: Telemetry): void;
  stop(error: CurvatureError): void;
  /** So many refreshes of this block in a row were not there when the next was planned. */
  late(block: string, step: number, inRow: number): void;
}

const NOT_FINITE = new CurvatureError(
  'The refreshed cache holds a value that is not finite.',
  'The statistics overflowed or are singular.',
  'Raise the ridge, or lower the learning rate.',
);

/**
 * Starts a refresh: a result that is there and due at once comes into use now, all others wait in
 * `cell.pending`.
 */
export function requestRefresh(cell: Cell, context: Context, reporter: Reporter): void {
  const { pipeline } = cell.slots;
  const started = performance.now();
  const pending: Pending = {
    requestedAt: context.step,
    due: pipeline && pipeline.delay !== 'asap' ? context.step + pipeline.delay : null,
    outcome: null,
    settled: Promise.resolve(),
    late: false,
    abandoned: false,
  };
  if (cell.late.since === 0) cell.late.inRow = 0;
  cell.late.since = 0;
  cell.pending = pending;
  cell.damping = context.damping ?? null;
  try {
    const result = refreshed(cell, context);
    if (isPromise(result) || isCheckedLater(result))
      pending.settled = arrive(pending, result, started);
    else pending.outcome = checked(result, performance.now() - started);
  } catch (cause) {
    pending.outcome = { cause };
  }
  reporter.spent(cell.block.id, performance.now() - started);
  swapIfDue(cell, context, reporter);
}

/** The plugin's refresh in a tidy that a promise may outlive. */
function refreshed(cell: Cell, context: Context): State | Promise<State> {
  let result: State | Promise<State> = null;
  tidy(() => {
    const previous = load(cell, 'cache');
    result = cell.slots.preconditioner!.refresh!(load(cell, 'stats'), previous, context) as
      | State
      | Promise<State>;
    if (!isPromise<State>(result)) tensorsOf(result).forEach((tensor) => keep(tensor));
    else if (cell.slots.storage?.cache) result = outliving(previous, result, cell);
  });
  return result;
}

/** A decoded cache lives as long as a refresh may look at it, or hand parts of it on. */
async function outliving(previous: State, result: Promise<State>, { parts }: Cell): Promise<State> {
  tensorsOf(previous).forEach((tensor) => keep(tensor));
  const used = await result.catch((cause) => {
    release(previous, parts);
    throw cause;
  });
  release(previous, [parts, used]);
  return used;
}

/** Puts a refresh into use whose result is there and whose step has come. */
export function swapIfDue(cell: Cell, context: Context, reporter: Reporter): void {
  const { pending } = cell;
  if (!pending || (pending.due !== null && context.step < pending.due)) return;
  if (!pending.outcome) return noteLate(cell, pending, context, reporter);
  const { outcome } = pending;
  if ('cause' in outcome) {
    cell.pending = null;
    return fail(cell, outcome.cause, context, reporter);
  }
  cell.pending = null;
  put(cell, 'cache', () => outcome.cache);
  cell.refreshedAt = pending.requestedAt;
  cell.failures = 0;
  cell.refreshes++;
  cell.last = { step: context.step, ms: outcome.ms, quality: null };
  cell.observed = observe(cell, context.step, outcome.ms, reporter);
}

async function arrive(
  pending: Pending,
  result: State | Promise<State>,
  started: number,
): Promise<void> {
  try {
    const cache = await result;
    tensorsOf(cache).forEach((tensor) => keep(tensor));
    const ms = performance.now() - started;
    pending.outcome = isCheckedLater(cache) ? await checkedLater(cache, ms) : checked(cache, ms);
    if (pending.abandoned) release(cache, null);
  } catch (cause) {
    pending.outcome = { cause };
  }
}

/**
 * Where looking at what was refreshed would stall the device, it comes into use once it has been
 * looked at, as if its solver were asynchronous.
 */
const isCheckedLater = (cache: State): boolean => !readsAreCheap() && tensorsOf(cache).length > 0;

const numbersAreFinite = (cache: State) =>
  leaves(cache).every(([, leaf]) => typeof leaf !== 'number' || Number.isFinite(leaf));

function verdict(cache: State, ms: number, sum: number): NonNullable<Pending['outcome']> {
  if (Number.isFinite(sum) && numbersAreFinite(cache)) return { cache, ms };
  return { cause: NOT_FINITE };
}

function checked(cache: State, ms: number) {
  const tensors = tensorsOf(cache);
  const sum = tensors.length === 0 ? 0 : tidy(() => checksum(tensors).dataSync()[0]!);
  return discardIfBad(cache, verdict(cache, ms, sum));
}

async function checkedLater(cache: State, ms: number) {
  const sum = scoped(() => checksum(tensorsOf(cache)));
  const [value] = await sum.data();
  sum.dispose();
  return discardIfBad(cache, verdict(cache, ms, value!));
}

function discardIfBad(cache: State, outcome: NonNullable<Pending['outcome']>) {
  if ('cause' in outcome) release(cache, null);
  return outcome;
}

/** A refresh is planned while the last one is still under way, though it was to be there by now. */
export function noteMissed(
  cell: Cell,
  pending: Pending,
  { step }: Context,
  reporter: Reporter,
): void {
  if (pending.outcome || (pending.due !== null && step < pending.due)) return;
  cell.late.since++;
  reporter.late(cell.block.id, step, ++cell.late.inRow);
}

function noteLate(cell: Cell, pending: Pending, { step }: Context, reporter: Reporter): void {
  if (pending.due === null || pending.late) return;
  pending.late = true;
  reporter.emit({ type: 'late', block: cell.block.id, step, due: pending.due });
}

/** The old cache stays; the fourth failure in a row (by default) stops training after this step. */
function fail(cell: Cell, cause: unknown, { step }: Context, reporter: Reporter): void {
  const { preconditioner, toleratedFailures } = cell.slots;
  const message = (cause as Error | null)?.message ?? String(cause);
  cell.failures++;
  cell.failure = message;
  reporter.emit({ type: 'failure', block: cell.block.id, step, failures: cell.failures, message });
  if (cell.failures <= toleratedFailures) return;
  reporter.stop(
    new CurvatureError(
      `${preconditioner!.name}, block "${cell.block.id}" [${cell.block.shape}]: refresh failed ${cell.failures} times in a row at step ${step}, ${toleratedFailures} are tolerated. Last: ${message}`,
      'Usually the loss has diverged, or the ridge is too small for the statistics.',
      'Lower the learning rate, raise the ridge (epsilon), or exclude this parameter with `groups`. The parameters and the last good cache are untouched.',
      { cause },
    ),
  );
}

async function qualityOf(cell: Cell) {
  const preconditioner = cell.slots.preconditioner!;
  if (!preconditioner.quality) return null;
  const { cache } = cell.parts;
  const loaded = scoped(() => load(cell, 'cache'));
  try {
    return await preconditioner.quality(loaded);
  } finally {
    if (cell.slots.storage?.cache) release(loaded, [cache, cell.parts.cache]);
  }
}

/**
 * Reads the quality of a cache that has come into use; a plugin that fails to tell it harms
 * nothing.
 */
async function observe(cell: Cell, step: number, ms: number, reporter: Reporter): Promise<void> {
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
    retries,
    reused,
  });
}
