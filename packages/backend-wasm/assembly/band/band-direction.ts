import { numbersOfPairs, pairOf4 } from './pair-4/pair';
import { beyond, rowOf, stride } from './band-rows';
import { windowOf } from './band-window';
import { bytes, FLOAT, VECTOR, vectors } from '../vectors/vector';

// Scratch: the rows past the last one, of x, of d, of the masks, and of each band; sums to add to
// the directions of this row and the next ones; addresses of rows; numbers for the solution of
// windows.

/**
 * The direction of SONew for any band, and how many nodes fail. H has d + damping on its diagonal
 * and e_k on its k-th band; for each node, psi = H[I,I]^-1 H[I,j] over its successors I and S =
 * H_jj - H[I,j] psi; y = scale (x_j - psi x_I) / S, and out = y - the terms of predecessors. A node
 * fails if S <= gamma H_jj. `stable`, if not 0: a mask for each element, -1 at the beginning; all
 * edges that touch or cross a node whose mask is 0 are dropped, and nodes that fail are set to 0.
 * The caller repeats it until no more fail. `scratch`: see `bandScratch`. Linked chains have more
 * rows than bands.
 */
// prettier-ignore
export function bandDirection(rows: i32, columns: i32, linked: i32, band: i32, x: usize, d: usize, e: usize, out: usize, stable: usize, scratch: usize, damping: f32, gamma: f32, scale: f32, one: f32): i32 {
  lookBeyond(rows, columns, linked, band, x, d, e, stable, scratch);
  expectNothing(columns, band, scratch);
  let failing = 0;
  for (let r = 0; r < rows;) {
    const many = atOnce(r, rows, band, stable);
    failing += rowsOfDirection(r, many, rows, columns, band, x, d, e, out, stable, scratch, damping, gamma, scale, one);
    r += many;
  }
  if (linked) finishLinked(rows, columns, band, scratch, out);
  return failing;
}

/** Bytes of `scratch` for `bandDirection`. */
export function bandScratch(columns: i32, band: i32): usize {
  return (
    numbersAt(columns, band, 0) + max(numbersOfPairs(), <usize>(band * (band + 3)) * VECTOR) + 16
  );
}

/** How many rows are done together from this one on. */
export function atOnce(r: i32, rows: i32, band: i32, stable: usize): i32 {
  return band === 4 && !stable && r + 2 <= rows ? 2 : 1;
}

function pendingAt(columns: i32, band: i32, scratch: usize): usize {
  return scratch + <usize>(band * (band + 3)) * stride(columns);
}

function tableAt(columns: i32, band: i32, scratch: usize): usize {
  return pendingAt(columns, band, scratch) + <usize>(band + 1) * stride(columns);
}

function numbersAt(columns: i32, band: i32, scratch: usize): usize {
  const inTable = max(32, 4 * (band + 1) + (band * (band + 1)) / 2);
  return (tableAt(columns, band, scratch) + <usize>inTable * 4 + 15) & ~15;
}

/** What the last rows find past the end. */
// prettier-ignore
export function lookBeyond(rows: i32, columns: i32, linked: i32, band: i32, x: usize, d: usize, e: usize, stable: usize, scratch: usize): void {
  const wide = stride(columns);
  const beyonds = <usize>band * wide;
  const masks = scratch + 2 * beyonds;
  for (let k = 0; k < band; k++) {
    const at = scratch + <usize>k * wide;
    beyond(columns, linked, k, x, at, 0);
    beyond(columns, linked, k, d, at + beyonds, 1);
    if (stable) beyond(columns, linked, k, stable, masks + <usize>k * wide, reinterpret<f32>(-1));
    for (let l = 0; l < band; l++) beyond(columns, linked, k, e + <usize>l * bytes(rows * columns), at + <usize>(3 + l) * beyonds, 0);
  }
}

export function expectNothing(columns: i32, band: i32, scratch: usize): void {
  memory.fill(pendingAt(columns, band, scratch), 0, <usize>(band + 1) * stride(columns));
}

/**
 * The directions of one row or of two, and their terms for the next ones. -> how many nodes fail;
 * of two rows at least whether any fails
 */
// prettier-ignore
export function rowsOfDirection(r: i32, many: i32, rows: i32, columns: i32, band: i32, x: usize, d: usize, e: usize, out: usize, stable: usize, scratch: usize, damping: f32, gamma: f32, scale: f32, one: f32): i32 {
  const wide = stride(columns);
  const size = bytes(rows * columns);
  const beyonds = <usize>band * wide;
  const masks = scratch + 2 * beyonds;
  const es = masks + beyonds;
  const pending = pendingAt(columns, band, scratch);
  const table = tableAt(columns, band, scratch);
  const numbers = numbersAt(columns, band, scratch);
  const last = band + many - 1;
  let to = table;
  for (let k = 0; k <= last; k++) to = put(to, rowOf(r + k, rows, columns, x, scratch));
  for (let k = 0; k <= last; k++) to = put(to, rowOf(r + k, rows, columns, d, scratch + beyonds));
  for (let k = 0; k <= last; k++) to = put(to, pending + <usize>((r + k) % (band + 1)) * wide);
  if (many === 1) for (let k = 0; k <= last; k++) to = put(to, rowOf(r + k, rows, columns, stable, masks));
  for (let k = 0; k < last; k++)
    for (let l = 0; l < min(band, last - k); l++)
      to = put(to, rowOf(r + k, rows, columns, e + <usize>l * size, es + <usize>l * beyonds));
  const at = out + bytes(r * columns);
  return many === 2
    ? pairOf4(columns, table, numbers, at, at + bytes(columns), damping, gamma, scale, one)
    : windowsOf(columns, band, table, numbers, at, stable !== 0, damping, gamma, scale);
}

function put(to: usize, pointer: usize): usize {
  store<u32>(to, <u32>pointer);
  return to + 4;
}

// prettier-ignore
function windowsOf(columns: i32, band: i32, table: usize, numbers: usize, out: usize, masked: bool, damping: f32, gamma: f32, scale: f32): i32 {
  const t = f32x4.splat(damping);
  const c = f32x4.splat(gamma);
  const s = f32x4.splat(scale);
  let failing = 0;
  let i: usize = 0;
  for (const end = vectors(columns); i < end; i += VECTOR) {
    failing += windowOf<v128>(i, band, table, numbers, out + i, masked, t, c, s);
  }
  for (const end = bytes(columns); i < end; i += FLOAT) {
    failing += windowOf<f32>(i, band, table, numbers, out + i, masked, t, c, s);
  }
  return failing;
}

/** What the last rows tell the first ones of the next column. */
export function finishLinked(rows: i32, columns: i32, band: i32, scratch: usize, out: usize): void {
  const pending = pendingAt(columns, band, scratch);
  for (let k = 0; k < band; k++) {
    const told = pending + <usize>((rows + k) % (band + 1)) * stride(columns);
    for (let j = 1; j < columns; j++) {
      const to = out + bytes(k * columns + j);
      store<f32>(to, load<f32>(to) + load<f32>(told + bytes(j - 1)));
    }
  }
}
