import { STORAGES } from './slots.js';

/** Elements for a workgroup, and workgroups for a gradient at most. */
const EACH = 4096;
const MOST = 64;
/** Buffers beside those of gradients: the table, the pieces, and what is packed. */
const OTHERS = 3;
/** Gradients whose buffers are bound; the largest ones. */
const BOUND = STORAGES - OTHERS;

/** Numbers of a row: slot, offset, size, first piece, pieces. */
export const ROW = 5;

export interface ScreenLayout {
  /** Indices of the gradients that have a slot of their own, in order. */
  readonly bound: readonly number[];
  /** Those that are copied into one buffer, and where each begins there. */
  readonly packed: readonly { readonly index: number; readonly offset: number }[];
  /** Numbers of that buffer. */
  readonly length: number;
  /** A row for each gradient, and then for each piece the gradient that it is of. */
  readonly table: Uint32Array<ArrayBuffer>;
  readonly pieces: number;
}

/**
 * How gradients of these sizes are screened: one dispatch takes all, since it has the largest by
 * their own buffers, and the others from one buffer.
 */
export function screenLayout(sizes: readonly number[]): ScreenLayout {
  const bySize = sizes.map((_, i) => i).toSorted((a, b) => sizes[b]! - sizes[a]! || a - b);
  const isAll = sizes.length <= BOUND + 1;
  const bound = bySize.slice(0, isAll ? BOUND + 1 : BOUND);
  let length = 0;
  const packed = bySize.slice(bound.length).map((index) => {
    const offset = length;
    length += sizes[index]!;
    return { index, offset };
  });
  const places = new Map([
    ...bound.map((index, slot) => [index, [slot, 0]] as const),
    ...packed.map(({ index, offset }) => [index, [bound.length, offset]] as const),
  ]);
  const counts = sizes.map((size) => Math.min(Math.ceil(size / EACH), MOST));
  let pieces = 0;
  const rows = sizes.map((size, i) => {
    const row = [...places.get(i)!, size, pieces, counts[i]!];
    pieces += counts[i]!;
    return row;
  });
  const owners = counts.flatMap((count, i) => Array<number>(count).fill(i));
  return { bound, packed, length, table: Uint32Array.from([...rows.flat(), ...owners]), pieces };
}
