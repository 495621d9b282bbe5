import type { Communicator } from '@curvature/spec';
import type { Cell, Outcome, Shared } from '../state/cell.js';
import { release } from '../state/tree.js';
import { noteExchange, notePart, noteTime } from './shares/cost-model.js';
import { joined } from './caches/join.js';
import { decode, encode, type Received } from './caches/wire.js';
import { workOf } from './shares/work.js';

/** How far this rank is with its part of a refresh; the least over ranks counts. */
const [RUNNING, FAILED, READY] = [0, 1, 2];

/**
 * Gives all ranks the outcomes of refreshes that no rank is still at, and whose step has come. A
 * refresh that failed on one rank has failed on all.
 */
export function exchangeRefreshes(
  communicator: Communicator,
  cells: readonly Cell[],
  step: number,
): void {
  const waiting = cells.filter((cell) => isAwaited(cell, step));
  if (waiting.length === 0) return;
  const stages = Float32Array.of(
    ...waiting.map((cell) => stageOf(sharedOf(cell), communicator.rank)),
  );
  communicator.allReduce(stages, 'min');
  const moving = waiting.filter((cell, k) => {
    if (stages[k] === RUNNING) return false;
    if (stages[k] === FAILED || sharedOf(cell).tilesOf) return true;
    Object.assign(cell.pending!, { outcome: sharedOf(cell).own, part: null });
    return false;
  });
  if (moving.length > 0) exchange(communicator, moving);
}

const sharedOf = ({ pending }: Cell): Shared => pending!.shared!;

const isAwaited = ({ pending }: Cell, step: number): boolean =>
  pending?.shared !== undefined &&
  pending.outcome === null &&
  (pending.due === null || pending.due <= step);

function stageOf({ tilesOf, own }: Shared, rank: number): number {
  if (own) return 'cache' in own ? READY : FAILED;
  return tilesOf?.[rank]!.count === 0 ? READY : RUNNING;
}

function exchange(communicator: Communicator, cells: readonly Cell[]): void {
  const started = performance.now();
  const dealt = cells.filter((cell) => sharedOf(cell).tilesOf !== null).map(workOf);
  const own = cells.map((cell) => sent(sharedOf(cell)));
  const all = communicator.allGather(encode(own)).map(decode);
  cells.forEach((cell, k) => {
    const { pending, parts } = cell;
    const received = all.map((ofRank) => ofRank[k]!);
    pending!.outcome = outcomeOf(received, sharedOf(cell), communicator.rank);
    note(communicator, cell, received);
    release(pending!.part ?? null, parts);
    pending!.part = null;
  });
  noteExchange(communicator);
  noteTime(communicator, dealt, performance.now() - started);
}

/** A cache that every rank has made for itself stays where it is. */
const sent = ({ tilesOf, own }: Shared): Outcome | null =>
  tilesOf === null && own && 'cache' in own ? null : own;

/** The first failure, or else the cache of all tiles. */
function outcomeOf(
  received: readonly (Received | null)[],
  { tilesOf, own }: Shared,
  rank: number,
): Outcome {
  const at = received.findIndex((part) => part !== null && 'failure' in part);
  if (at === rank) return own!;
  if (at >= 0) return { cause: new Error((received[at] as { failure: string }).failure) };
  const made = received.flatMap((part, of) =>
    part && 'cache' in part ? [{ ...part, tiles: tilesOf![of]! }] : [],
  );
  try {
    return { cache: joined(made), ms: Math.max(...made.map(({ ms }) => ms)) };
  } catch (cause) {
    return { cause };
  }
}

/** How long each rank was at its tiles. */
function note(
  communicator: Communicator,
  cell: Cell,
  received: readonly (Received | null)[],
): void {
  const { tilesOf } = sharedOf(cell);
  const { owner, flops, tiles } = workOf(cell);
  received.forEach((part, rank) => {
    const share = (tilesOf?.[rank]!.count ?? tiles) / tiles;
    if (part && 'cache' in part) notePart(communicator, owner, flops * share, part.ms);
  });
}
