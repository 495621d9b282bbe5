import type { Block, Layer, Parameter, Quality, State } from '@curvature/spec';
import { countOf, type Partition } from '../partition/partition.js';
import type { Complete } from '../slots/types.js';
import { slotsOf } from '../slots/groups.js';
import { decodeState, encodeState } from './codecs/storage.js';
import { jointShape } from '../partition/target.js';
import { release, scoped } from './tree.js';

/** A refresh under way, or ready and waiting for its step. */
export interface Pending {
  /** The step whose statistics it is made from. */
  readonly requestedAt: number;
  /** The step at which it comes into use, or null: as soon as it is ready. */
  readonly due: number | null;
  outcome: { readonly cache: State; readonly ms: number } | { readonly cause: unknown } | null;
  /** Settles, never rejects, when `outcome` is there. */
  settled: Promise<void>;
  late: boolean;
  /** The cell is gone: dispose the result when it comes. */
  abandoned: boolean;
}

/**
 * Everything that the host keeps for one parameter: trees of tensors and numbers, saved and
 * disposed as a whole.
 */
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
};

/** One parameter, or a kernel with its bias, with its block, its slots and its state. */
export interface Cell {
  /** That of a kernel with its bias has the kernel's name, and the shape [fanIn + 1, fanOut]. */
  readonly parameter: Parameter;
  /** The parameter itself, or the kernel. */
  readonly own: Parameter;
  slots: Complete;
  readonly partition: Partition;
  readonly block: Block;
  /** What the source of signals knew of it when it was first seen. */
  readonly found: Found;
  /** null if it is preconditioned, else why it is not. */
  readonly refusal: string | null;
  readonly parts: Parts;
  refreshedAt: number | null;
  /** The adaptive damping that the last refresh was asked for with. */
  damping: number | null;
  metric: number | null;
  failures: number;
  /** What the last failure said. */
  failure: string | null;
  refreshes: number;
  /** Steps without a cache so far. */
  waited: number;
  /** Nothing was captured for it at the last step that was to accumulate. */
  isUncaptured: boolean;
  /**
   * Refreshes in a row that were not there when the next was planned, and how many were planned
   * since the last request.
   */
  late: { inRow: number; since: number };
  pending: Pending | null;
  /** The last refresh that came into use, and at which step. */
  last: { step: number; ms: number; quality: Quality | null } | null;
  /** Settles when the last refresh has been reported. */
  observed: Promise<void>;
}

/**
 * What the source of signals knows of a parameter: its layer, or why there is none; undefined where
 * there is no source, or nothing has run.
 */
export type Found = Layer | string | undefined;

/**
 * Slots, partition and block of a parameter, and why it is not preconditioned, before anything is
 * allocated.
 */
export function layout(all: Complete, own: Parameter, index: number, found?: Found) {
  const slots = slotsOf(all, own);
  const layer = typeof found === 'object' ? found : undefined;
  const bias =
    slots.precondition && slots.preconditioner?.augmentsBias && layer?.kind === 'linear'
      ? layer.bias
      : null;
  const parameter = bias === null ? own : { name: own.name, shape: jointShape(own.shape) };
  const partition = slots.partition(parameter.shape);
  const block: Block = {
    id: parameter.name,
    index,
    shape: [countOf(partition), ...partition.tile],
    axes: partition.axes,
    parameter,
    ...(layer && { layer }),
    ...(bias !== null && { bias }),
  };
  return { slots, own, parameter, partition, block, found, refusal: refusal(slots, block, found) };
}

const isLayerwise = ({ preconditioner }: Complete) =>
  preconditioner?.needs.some((signal) => signal === 'activations' || signal === 'outputGrads') ??
  false;

function refusal(slots: Complete, block: Block, found: Found): string | null {
  const { preconditioner, precondition } = slots;
  if (!preconditioner) return 'there is no preconditioner';
  if (!precondition) return 'its group says precondition: false';
  if (block.parameter.shape.includes(0)) return 'it is empty';
  if (typeof found === 'string' && isLayerwise(slots)) return found;
  if (block.axes.length === 0)
    return `every dimension of [${block.parameter.shape}] is over the partition's maxPreconditionedDim`;
  const accepted = preconditioner.accepts?.(block) ?? true;
  return accepted === true ? null : accepted;
}

/** A new cell with the initial state of all its parts. */
export function createCell(all: Complete, own: Parameter, index: number, found?: Found): Cell {
  const laid = layout(all, own, index, found);
  const { slots, parameter, block, refusal: refused } = laid;
  const cell: Cell = {
    ...laid,
    parts: {
      stats: null,
      cache: null,
      filter: null,
      rule: null,
      momentum: null,
      warmup: null,
      policy: null,
    },
    refreshedAt: null,
    damping: null,
    metric: null,
    failures: 0,
    failure: null,
    refreshes: 0,
    waited: 0,
    isUncaptured: false,
    late: { inRow: 0, since: 0 },
    pending: null,
    last: null,
    observed: Promise.resolve(),
  };
  const second = refused === null;
  put(cell, 'stats', () => (second ? slots.preconditioner!.init(block) : null));
  put(cell, 'policy', () => (second ? slots.policy.init(block) : null));
  put(cell, 'filter', () => slots.filter.init(parameter));
  put(cell, 'rule', () => ruleOf(slots).init(parameter));
  put(cell, 'momentum', () => slots.momentum.init(parameter));
  put(cell, 'warmup', () => warmupOf(cell));
  return cell;
}

/** The momentum of the steps before `startStep`, as it begins. */
export const warmupOf = ({ refusal: refused, slots, parameter }: Cell): State =>
  refused === null && slots.startStep > 1 ? slots.momentum.init(parameter) : null;

/** Whether a refresh has come into use. A cache may be null, where a preconditioner needs none. */
export const hasCache = ({ refreshedAt }: Cell): boolean => refreshedAt !== null;

/** The first-order rule: the graft's, or else the fallback. */
export const ruleOf = ({ graft, fallback }: Complete) => graft?.rule ?? fallback;

/** All that a cell holds, for saving and for finding out what is still in use. */
const held = ({ parts, pending }: Cell): State => [
  parts,
  pending?.outcome && 'cache' in pending.outcome ? pending.outcome.cache : null,
];

/**
 * Replaces one part of a cell's state and disposes the tensors that nothing in the cell holds any
 * longer.
 */
export function put(cell: Cell, part: keyof Parts, compute: () => State): void {
  const old = cell.parts[part];
  const codec = codecOf(cell, part);
  const fresh = scoped(compute);
  cell.parts[part] = codec ? scoped(() => encodeState(codec, fresh)) : fresh;
  release([old, fresh], held(cell));
}

/** A part as its plugin knows it: decoded where it is stored in less. */
export const load = (cell: Cell, part: keyof Parts): State =>
  decodeState(codecOf(cell, part), cell.parts[part]);

const STORED = {
  stats: 'statistics',
  cache: 'cache',
  filter: 'filter',
  momentum: 'momentum',
  warmup: 'momentum',
} as const;

/** Whether a part is kept in another form than its plugin knows. */
export const isCoded = (cell: Cell, part: keyof Parts): boolean =>
  codecOf(cell, part) !== undefined;

/** How a part is kept between steps; undefined: as it is. */
export const codecOf = ({ slots: { storage } }: Cell, part: keyof Parts) =>
  storage && part in STORED ? storage[STORED[part as keyof typeof STORED]] : undefined;

export function disposeCell(cell: Cell): void {
  release(held(cell), null);
  if (cell.pending) cell.pending.abandoned = true;
}
