import type { Estimate, Parameter, State } from '@curvature/spec';
import { tidy } from '@tensorflow/tfjs-core';
import { layout } from '../../state/layout.js';
import { ruleOf } from '../../state/cell.js';
import type { Complete } from '../../slots/types.js';
import { alongAxes, bytesOf, sidesOf, tilesOf } from './columns.js';

/** Parameters: shapes by name, or values with `name` and `shape`, e.g. variables, in order. */
export type Shapes = { readonly [name: string]: readonly number[] } | readonly Parameter[];

/** One row of `optimizer.plan()`. It is flat, so that console.table shows it. */
export interface PlanRow {
  readonly parameter: string;
  readonly shape: string;
  readonly preconditioned: boolean;
  /** Number and sides of the tiles, e.g. `28 of 112x100`. */
  readonly tiles: string;
  /** The sides of a tile that are preconditioned, e.g. `112,100`. */
  readonly factors: string;
  /** Memory in bytes; that of the cache is 0 if the preconditioner gives no estimate. */
  readonly statisticsBytes: number;
  readonly cacheBytes: number;
  readonly ruleBytes: number;
  /** Floating-point operations of one refresh. */
  readonly refreshFlops: number;
  /** Why it is not preconditioned, or only on some sides; '' otherwise. */
  readonly why: string;
}

const NOTHING: Estimate = { bytes: 0, flops: 0 };

export function planRows(slots: Complete, shapes: Shapes): PlanRow[] {
  const parameters = Array.isArray(shapes)
    ? (shapes as readonly Parameter[])
    : Object.entries(shapes).map(([name, shape]) => ({ name, shape }));
  const peers = parameters.map(({ name, shape }) => ({ name, shape }));
  return peers.map((parameter, index) => planRow({ ...slots, peers }, parameter, index));
}

function planRow(all: Complete, parameter: Parameter, index: number): PlanRow {
  const { slots, partition, block, refusal } = layout(all, parameter, index);
  const second = refusal === null;
  const { bytes, flops } = (second && slots.preconditioner!.estimate?.(block)) || NOTHING;
  const rules = [slots.filter, ruleOf(slots), slots.momentum];
  const axes = slots.preconditioner?.axes?.(block) ?? block.axes;
  const left = block.axes
    .filter((axis) => !axes.includes(axis))
    .map((axis) => partition.merged[axis - 1]);
  const untouched = partition.merged.filter((_, i) => !partition.axes.includes(i + 1));
  return {
    parameter: parameter.name,
    shape: sidesOf(parameter.shape),
    preconditioned: second,
    tiles: tilesOf(block, partition),
    factors: second ? alongAxes(block, axes) : '',
    statisticsBytes: second
      ? measured(() => {
          const state = slots.preconditioner!.init(block) as State;
          return slots.storage?.statistics?.pack(state) ?? state;
        })
      : 0,
    cacheBytes: bytes,
    ruleBytes: rules.reduce(
      (total, rule) => total + measured(() => rule.init(parameter) as State),
      0,
    ),
    refreshFlops: flops,
    why: refusal ?? whyOneSided(untouched, left),
  };
}

function whyOneSided(untouched: readonly number[], left: readonly unknown[]): string {
  if (untouched.length > 0)
    return `one-sided: dimension ${untouched} is over the partition's maxPreconditionedDim`;
  return left.length > 0 ? `one-sided: the statistics leave out dimension ${left}` : '';
}

/** The bytes of a state, measured by creating and disposing it. */
const measured = (init: () => State): number => {
  let bytes = 0;
  tidy(() => {
    bytes = bytesOf(init());
  });
  return bytes;
};
