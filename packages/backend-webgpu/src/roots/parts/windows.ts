import { BLOCK } from '../wgsl/products.js';
import { SLOTS } from '../wgsl/matrix.js';

/** A matrix: its side, and the p of its root. */
export interface Side {
  readonly n: number;
  readonly p: number;
}

/** Matrices in a row that are solved together, for want of memory for the slots of all. */
export interface Window {
  /** The first matrix, and how many. */
  readonly origin: number;
  readonly matrices: number;
  /** The first block, and how many. */
  readonly block: number;
  readonly blocks: number;
  /** Where the slots of each matrix begin, and all numbers together. */
  readonly starts: readonly number[];
  readonly room: number;
  /** The p that occur. */
  readonly powers: readonly number[];
}

/** Numbers of all slots together, at most: 256 MiB, which 10 matrices of 1024 share. */
const ROOM = 2 ** 26;
/** Blocks of a window: a grid of one row. */
const BLOCKS = 2 ** 14;

/** Cuts a row of matrices into windows; `room` bounds the numbers of a window's slots. */
export function windowsOf(sides: readonly Side[], room: number): Window[] {
  const most = Math.min(room, ROOM);
  const windows: Mutable[] = [];
  sides.forEach(({ n, p }, matrix) => {
    const [size, blocks] = [SLOTS * n * n, Math.ceil(n / BLOCK) ** 2];
    let last = windows.at(-1);
    if (!last || last.room + size > most || last.blocks + blocks > BLOCKS) {
      const block = last ? last.block + last.blocks : 0;
      last = { origin: matrix, matrices: 0, block, blocks: 0, starts: [], room: 0, powers: [] };
      windows.push(last);
    }
    last.starts.push(last.room);
    last.matrices++;
    last.blocks += blocks;
    last.room += size;
    if (!last.powers.includes(p)) last.powers.push(p);
  });
  return windows;
}

type Mutable = {
  -readonly [K in keyof Window]: Window[K] extends readonly number[] ? number[] : number;
};
