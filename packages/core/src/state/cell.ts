import type { Block, Layer, Parameter, Quality, State } from '@curvature/spec';
import type { Partition } from '../partition/partition.js';
import type { Complete } from '../slots/types.js';

/** A refresh that is running, or is ready and waits for its step. */
export interface Pending {
  /** The step whose statistics it is made from. */
  readonly requestedAt: number;
  /** The step at which it comes into use; null: as soon as it is ready. */
  readonly due: number | null;
  /** null while it is running. */
  outcome: Outcome | null;
  /** Resolves, and never rejects, once `outcome` is set. */
  settled: Promise<void>;
  late: boolean;
  /** The cell is gone: its result must be disposed on arrival. */
  abandoned: boolean;
  /** Where ranks train together: who refreshes what; `outcome` is set on all ranks at once. */
  shared?: Shared;
  /** This rank's part of the cache, until `outcome` is set. */
  part?: State;
}
/** Tiles of a stack that follow one another; `count` may be 0. */
export interface Tiles {
  readonly first: number;
  readonly count: number;
}
/** A refresh, and what has become of this rank's part of it. */
export interface Shared {
  /** The tiles that each rank refreshes; null: each rank refreshes the whole block by itself. */
  readonly tilesOf: readonly Tiles[] | null;
  /** null while this rank is at its part, or if it has none. */
  own: Outcome | null;
}
/** The new cache and the milliseconds that it took, or why there is none. */
export type Outcome = { readonly cache: State; readonly ms: number } | { readonly cause: unknown };

/** The state of one parameter by its parts: trees that are saved and disposed as a whole. */
export type Parts = {
  stats: State;
  cache: State;
  filter: State;
  /** Of the graft's rule or the fallback. */
  rule: State;
  momentum: State;
  /** The momentum of the unpreconditioned updates before `startStep`. */
  warmup: State;
  policy: State;
  /** Of the weights of its variables; null before the first step, and without the slot. */
  average: State;
};

/** One parameter, or a kernel with its bias, with its block, its slots and its state. */
export interface Cell {
  /** A kernel with its bias has the kernel's name and the shape [fanIn + 1, fanOut]. */
  readonly parameter: Parameter;
  /** The parameter itself, or the kernel. */
  readonly own: Parameter;
  slots: Complete;
  readonly partition: Partition;
  readonly block: Block;
  /** What the source of signals knew of the parameter when it was first seen. */
  readonly found: Found;
  /** Why it is not preconditioned; null if it is. */
  readonly refusal: string | null;
  readonly parts: Parts;
  refreshedAt: number | null;
  /** The adaptive damping at the request of the last refresh. */
  damping: number | null;
  metric: number | null;
  failures: number;
  /** The message of the last failure. */
  failure: string | null;
  refreshes: number;
  /** Steps without a cache so far. */
  waited: number;
  /** Nothing was captured for it at the last step that was to accumulate. */
  isUncaptured: boolean;
  /**
   * inRow: refreshes in a row that were not ready when the next was planned; since: how many were
   * planned since the last request.
   */
  late: { inRow: number; since: number };
  pending: Pending | null;
  /** The last refresh that came into use, and its step. */
  last: { step: number; ms: number; quality: Quality | null } | null;
  /** Resolves when the last refresh has been reported. */
  observed: Promise<void>;
}

/**
 * The layer of a parameter by the source of signals, or why there is none; undefined without a
 * source, or before a pass.
 */
export type Found = Layer | string | undefined;

/** Whether a refresh has come into use. The cache itself is null for some preconditioners. */
export const hasCache = ({ refreshedAt }: Cell): boolean => refreshedAt !== null;

/** The result of a refresh that is ready and waits for its step. */
export const readyOutcome = ({ pending }: Cell) =>
  pending?.outcome && 'cache' in pending.outcome ? pending.outcome : null;

/** The first-order rule: the graft's, or else the fallback. */
export const ruleOf = ({ graft, fallback }: Complete) => graft?.rule ?? fallback;
