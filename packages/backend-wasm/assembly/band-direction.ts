import { beyond, rowOf, stride } from './band-rows';
import { windowOf } from './band-window';
import { windowsOf4 } from './band-window-4';
import { bytes, FLOAT, VECTOR, vectors } from './vector';

/**
 * The direction of SONew for any band, and how many nodes fail. H has d + damping on its diagonal and e_k on its k-th band; for each node,
 * psi = H[I,I]^-1 H[I,j] over its successors I and S = H_jj - H[I,j] psi; y = scale (x_j - psi x_I) / S, and out = y - what predecessors tell.
 * A node fails where S <= gamma H_jj. `standing`, if not 0: a mask for each element, -1 at the beginning; all edges that touch or cross a node
 * whose mask is 0 are left out, and those that fail are set to 0. To be repeated until no more fail.
 * `scratch`: see `bandScratch`. Linked chains have more rows than bands.
 */
export function bandDirection(
  rows: i32,
  columns: i32,
  linked: i32,
  band: i32,
  x: usize,
  d: usize,
  e: usize,
  out: usize,
  standing: usize,
  scratch: usize,
  damping: f32,
  gamma: f32,
  scale: f32,
  one: f32,
): i32 {
  const wide = stride(columns);
  const size = bytes(rows * columns);
  const beyonds = <usize>band * wide;
  // What lies past the last row, of x, of d, of the masks, and of each band.
  const xs = scratch;
  const ds = xs + beyonds;
  const masks = ds + beyonds;
  const es = masks + beyonds;
  // What is to be added to the direction of this row and of the next ones; where rows lie; numbers for the solution of a window.
  const pending = es + <usize>band * beyonds;
  const table = pending + <usize>(band + 1) * wide;
  const numbers = (table + tableBytes(band) + 15) & ~15;
  for (let k = 0; k < band; k++) {
    const at = <usize>k * wide;
    beyond(columns, linked, k, x, xs + at, 0);
    beyond(columns, linked, k, d, ds + at, 1);
    if (standing) beyond(columns, linked, k, standing, masks + at, reinterpret<f32>(-1));
    for (let l = 0; l < band; l++) beyond(columns, linked, k, e + <usize>l * size, es + <usize>l * beyonds + at, 0);
  }
  memory.fill(pending, 0, <usize>(band + 1) * wide);
  let fallen = 0;
  for (let r = 0; r < rows; r++) {
    let to = table;
    for (let k = 0; k <= band; k++) to = put(to, rowOf(r + k, rows, columns, x, xs));
    for (let k = 0; k <= band; k++) to = put(to, rowOf(r + k, rows, columns, d, ds));
    for (let k = 0; k <= band; k++) to = put(to, pending + <usize>((r + k) % (band + 1)) * wide);
    for (let k = 0; k <= band; k++) to = put(to, rowOf(r + k, rows, columns, standing, masks));
    for (let k = 0; k < band; k++)
      for (let l = 0; l < band - k; l++)
        to = put(to, rowOf(r + k, rows, columns, e + <usize>l * size, es + <usize>l * beyonds));
    fallen +=
      band === 4 && !standing
        ? windowsOf4(columns, table, out + bytes(r * columns), damping, gamma, scale, one)
        : windowsOf(columns, band, table, numbers, out + bytes(r * columns), standing !== 0, damping, gamma, scale);
  }
  if (linked) finishLinked(rows, columns, band, pending, out);
  return fallen;
}

/** Bytes of `scratch` for `bandDirection`. */
export function bandScratch(columns: i32, band: i32): usize {
  const rowsOfScratch = <usize>(band * (band + 3) + band + 1);
  return rowsOfScratch * stride(columns) + tableBytes(band) + 32 + <usize>(band * (band + 3)) * VECTOR;
}

function tableBytes(band: i32): usize {
  return <usize>(4 * (band + 1) + band * (band + 1)) * 4;
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
  let fallen = 0;
  let i: usize = 0;
  for (const end = vectors(columns); i < end; i += VECTOR) {
    fallen += windowOf<v128>(i, band, table, numbers, out + i, masked, t, c, s);
  }
  for (const end = bytes(columns); i < end; i += FLOAT) {
    fallen += windowOf<f32>(i, band, table, numbers, out + i, masked, t, c, s);
  }
  return fallen;
}

/** What the last rows tell the first ones of the next column. */
function finishLinked(rows: i32, columns: i32, band: i32, pending: usize, out: usize): void {
  for (let k = 0; k < band; k++) {
    const told = pending + <usize>((rows + k) % (band + 1)) * stride(columns);
    for (let j = 1; j < columns; j++) {
      const to = out + bytes(k * columns + j);
      store<f32>(to, load<f32>(to) + load<f32>(told + bytes(j - 1)));
    }
  }
}
