import type { Cell } from '../../state/cell.js';
import { alongAxes, bytesOf, sidesOf } from './columns.js';

/**
 * One row of `optimizer.report()`, for one parameter. It is flat, so that console.table shows it.
 */
export interface ReportRow {
  /** Its name, with that of its joint bias, e.g. `dense/kernel + dense/bias`. */
  readonly parameter: string;
  readonly shape: string;
  /** The layer that the source of signals found, e.g. `conv2d 3x3`, or ''. */
  readonly layer: string;
  /** The method that captures its signals, e.g. `tape`, or ''. */
  readonly mechanism: string;
  /** The sides of a tile that have a factor, e.g. `785,1000`. */
  readonly factors: string;
  /** Memory in bytes that is in use now. */
  readonly statisticsBytes: number;
  readonly cacheBytes: number;
  readonly ruleBytes: number;
  readonly refreshes: number;
  /** Why it is not preconditioned; '' otherwise. */
  readonly why: string;
}

export function reportCell({
  block,
  parameter,
  refusal,
  slots,
  parts,
  refreshes,
}: Cell): ReportRow {
  const { layer, bias, axes } = block;
  const covered = refusal === null;
  const sides = slots.preconditioner?.axes?.(block) ?? axes;
  return {
    parameter: bias === undefined ? parameter.name : `${parameter.name} + ${bias}`,
    shape: sidesOf(parameter.shape),
    layer: layer?.name ?? '',
    mechanism: layer?.mechanism ?? '',
    factors: covered ? alongAxes(block, sides) : '',
    statisticsBytes: bytesOf(parts.stats),
    cacheBytes: bytesOf(parts.cache),
    ruleBytes: bytesOf([parts.filter, parts.rule, parts.momentum, parts.warmup]),
    refreshes,
    why: refusal ?? '',
  };
}
