import type { Communicator } from '@curvature/spec';
import type { Tiles } from '../../state/cell.js';
import { deal } from './deal.js';
import { type Link, measuredLink } from './link.js';
import { loadOf, type Work } from './work.js';

/** Whether refreshes are shared: where it pays, or as a test wants it. */
export type Sharing = 'where it pays' | 'always' | 'never';

/** What all ranks know alike of refreshes and of the way between them. */
interface Knowledge {
  sharing: Sharing;
  link: Link | null;
  /** By owners of work: the refreshes that were measured, and the flops per millisecond of the fastest. */
  readonly speeds: Map<string, { seen: number; best: number }>;
  /** The last exchange of caches; null before the first. */
  exchange: Exchange | null;
}

/** Milliseconds of an exchange of caches, packing and unpacking included. */
interface Exchange {
  /** By the cost model. */
  readonly predictedMs: number;
  /** As this rank has measured it. */
  readonly ms: number;
}

const known = new WeakMap<Communicator, Knowledge>();

function knowledgeOf(communicator: Communicator): Knowledge {
  let knowledge = known.get(communicator);
  if (!knowledge) {
    knowledge = { sharing: 'where it pays', link: null, speeds: new Map(), exchange: null };
    known.set(communicator, knowledge);
  }
  return knowledge;
}

/** Overrides the cost model on this rank; all ranks must say the same. */
export function setSharing(communicator: Communicator, sharing: Sharing): void {
  knowledgeOf(communicator).sharing = sharing;
}

/** The first refreshes of an owner are shared, which measures them; the very first one warms up. */
const MEASURED = 3;
/** Flops per millisecond of an owner that has not been measured. */
const UNMEASURED = 1e6;

/** Takes in how long a rank was at its part of a refresh; all ranks see the same parts. */
export function notePart(
  communicator: Communicator,
  owner: string,
  flops: number,
  ms: number,
): void {
  const { speeds } = knowledgeOf(communicator);
  const { seen, best } = speeds.get(owner) ?? { seen: 0, best: 0 };
  if (seen < MEASURED)
    speeds.set(owner, { seen, best: Math.max(best, flops / Math.max(ms, 1e-3)) });
}

/** All parts of the refreshes of one exchange have been noted. */
export function noteExchange(communicator: Communicator): void {
  for (const speed of knowledgeOf(communicator).speeds.values())
    if (speed.seen < MEASURED) speed.seen++;
}

/** Takes in what an exchange of the caches of these refreshes took. */
export function noteTime(communicator: Communicator, all: readonly Work[], ms: number): void {
  const knowledge = knowledgeOf(communicator);
  const { link } = knowledge;
  if (link) knowledge.exchange = { predictedMs: exchangeMs(link, all), ms };
}

/** The last exchange of caches against the cost model; null before the first. */
export const lastExchange = (communicator: Communicator): Exchange | null =>
  knowledgeOf(communicator).exchange;

export type TilesOf = readonly Tiles[];

/**
 * For each refresh of a step the tiles of each rank, or null if each rank had better refresh the
 * block by itself. The decision is made of what all ranks know alike.
 */
export function divided(communicator: Communicator, all: readonly Work[]): (TilesOf | null)[] {
  const knowledge = knowledgeOf(communicator);
  const { sharing } = knowledge;
  if (sharing === 'never') return all.map(() => null);
  if (sharing === 'where it pays') knowledge.link ??= measuredLink(communicator);
  const worthy = all.filter(
    (work) => sharing === 'always' || isWorthIt(knowledge, work, communicator.size),
  );
  const loads = worthy.map((work) => loadOf(work, speedOf(knowledge, work)));
  const { tilesOf, largest } = deal(loads, communicator.size);
  const saved = loads.reduce((sum, { cost }) => sum + cost, 0) - largest;
  const isShared =
    sharing === 'always' ||
    worthy.some((work) => !isMeasured(knowledge, work)) ||
    saved > costOf(knowledge.link!, worthy);
  return all.map((work) => (isShared ? (tilesOf[worthy.indexOf(work)] ?? null) : null));
}

const isMeasured = ({ speeds }: Knowledge, { owner }: Work) =>
  (speeds.get(owner)?.seen ?? 0) >= MEASURED;

const speedOf = ({ speeds }: Knowledge, { owner }: Work) => speeds.get(owner)?.best || UNMEASURED;

/** Whether a refresh that is dealt to all ranks saves more than it costs to move its cache. */
function isWorthIt(knowledge: Knowledge, work: Work, ranks: number): boolean {
  if (!isMeasured(knowledge, work)) return true;
  const saved = (work.flops / speedOf(knowledge, work)) * (1 - 1 / ranks);
  return saved > work.bytes * knowledge.link!.msPerByte;
}

/** Milliseconds of an exchange: that all are ready, and their parts. */
const costOf = (link: Link, all: readonly Work[]) => link.latencyMs + exchangeMs(link, all);

/** Of their parts alone. */
const exchangeMs = ({ latencyMs, msPerByte }: Link, all: readonly Work[]) =>
  latencyMs + msPerByte * all.reduce((sum, { bytes }) => sum + bytes, 0);
