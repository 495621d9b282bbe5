import type { Cell } from '../../state/cell.js';
import type { Load } from './deal.js';

/** What a refresh takes, as all ranks know it without a message. */
export interface Work {
  /** Whose refreshes run at one speed: the name of the preconditioner. */
  readonly owner: string;
  /** How many parts it may be cut into. */
  readonly tiles: number;
  /** Floating-point operations, in units of the plugin's own. */
  readonly flops: number;
  /** Of the new cache. */
  readonly bytes: number;
}

/** The work of a refresh, by the plugin's estimate if it has one. */
export function workOf({ slots, block }: Cell): Work {
  const preconditioner = slots.preconditioner!;
  const [count] = block.shape as [number];
  const { flops = 0, bytes = 0 } = preconditioner.estimate?.(block) ?? {};
  const sum = (power: number) =>
    count * block.axes.reduce((total, axis) => total + block.shape[axis]! ** power, 0);
  return {
    owner: preconditioner.name,
    tiles: preconditioner.stacked ? count : 1,
    flops: flops || sum(3),
    bytes: bytes || 4 * sum(2),
  };
}

/** As it is dealt: by milliseconds. */
export const loadOf = ({ tiles, flops }: Work, speed: number): Load => ({
  tiles,
  cost: flops / speed,
});
