import type { Program, Storage } from '../../device/index.js';
import { blocked, overSums, summed, TILE } from '../../products/blocked.js';
import { SKIP } from '../skip.js';
import { begin, entryStruct, places, SCRATCH, slotsOf, slotted } from '../slots.js';
import { layout, place } from './layout.js';

export const blocksOf = (...sides: readonly number[]): number =>
  sides.reduce((product, side) => product * Math.ceil(side / TILE), 1);

/** Products of matrices for several entries, of which each workgroup computes a block. */
export interface EntryProduct {
  readonly name: string;
  readonly slots: number;
  /** Of a slot, beside the scratch buffer. */
  readonly buffers: (slot: number) => readonly Storage[];
  /** Beside those of its place. */
  readonly numbers?: Readonly<Record<string, 'f32' | 'u32'>>;
  /**
   * WGSL of `item_of(e, slot, group)`, which makes an item without its block; `left_at(item, i, k)`
   * and `right_at(item, k, j)`, both within bounds.
   */
  readonly code: string;
  /** Statements for the element `sum` at (i, j), and those after all elements. */
  readonly each: string;
  readonly after?: string;
  /** Whether an item's block at (top, start) is left out. Default none. */
  readonly leaveOut?: string;
  /** Whether it is computed where the step is skipped too: it changes scratch memory alone. */
  readonly always?: boolean;
}

const head = /* wgsl */ `
// Product \`index\` of an entry [height, depth] [depth, width]: a block of it by workgroup \`part\`.
struct Item {
  e: Entry, slot: u32, index: u32, which: u32, height: u32, width: u32, depth: u32, part: u32,
}
fn blocks_of(n: u32) -> u32 { return (n + TILE - 1u) / TILE; }`;
const sides = { height: 'item.height', width: 'item.width' };

/** The program, which has `e`, `place` and `item` in its statements. */
export function entryProduct(product: EntryProduct): Program {
  const { name, slots, buffers, numbers = {}, code, each, after = '', leaveOut, always } = product;
  const fields = { ...place, ...numbers };
  return {
    name: `${name} of ${slots}`,
    buffers: [...slotsOf(slots, buffers), SCRATCH, ...(always ? [] : [SKIP])],
    numbers: slotted(fields, slots),
    code: `${entryStruct(fields, slots)}${places(slots)}${layout}${head}
${code}${blocked({ type: 'Item', ...sides })}
fn run(group: u32, lane: u32) {
  ${begin(always)}
  let item = item_of(e, place.slot, place.group);
  let top = item.part / blocks_of(item.width) * TILE;
  let start = item.part % blocks_of(item.width) * TILE;
  ${leaveOut ? `if (${leaveOut}) { return; }` : ''}
  let depth = item.depth;${summed}${overSums(sides, each)}
  ${after}
}`,
  };
}
