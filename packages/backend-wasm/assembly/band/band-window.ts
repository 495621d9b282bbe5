import { nmadd, read, VECTOR, write } from '../vectors/vector';

/**
 * One node of `bandDirection`, or four side by side. `table` holds addresses of rows: of x, of d,
 * of pending sums, of masks, each from this row to the one `band` further; then of the bands e_1 ..
 * e_band of this row, e_1 .. e_(band - 1) of the next, and so on. `numbers` holds band (band + 3)
 * vectors: the window, its right side, the reciprocals of its pivots, psi. -> how many nodes are
 * newly unstable
 */
export function windowOf<T>(
  at: usize,
  band: i32,
  table: usize,
  numbers: usize,
  out: usize,
  masked: bool,
  damping: v128,
  gamma: v128,
  scale: v128,
): i32 {
  const many = <usize>(band + 1) * 4;
  const xs = table;
  const ds = xs + many;
  const pending = ds + many;
  const masks = pending + many;
  const edges = masks + many;
  const row = <usize>band * VECTOR;
  const right = numbers + <usize>band * row;
  const inverse = right + row;
  const psi = inverse + row;
  const own = f32x4.add(read<T>(load<u32>(ds) + at), damping);
  // The window, its upper triangle: entry [k, l] at (k band + l).
  let edge = edges;
  for (let k = -1; k < band; k++) {
    const to = k < 0 ? right : numbers + <usize>k * row;
    if (k >= 0)
      v128.store(
        to + <usize>k * VECTOR,
        f32x4.add(read<T>(load<u32>(ds + <usize>(k + 1) * 4) + at), damping),
      );
    let spans = masked ? read<T>(load<u32>(masks + <usize>(k + 1) * 4) + at) : f32x4.splat(0);
    for (let l = k + 1; l < band; l++, edge += 4) {
      let value = read<T>(load<u32>(edge) + at);
      if (masked) {
        spans = v128.and(spans, read<T>(load<u32>(masks + <usize>(l + 1) * 4) + at));
        value = v128.and(value, spans);
      }
      v128.store(to + <usize>l * VECTOR, value);
    }
  }
  memory.copy(psi, right, row);
  eliminate(band, numbers, psi, inverse, row);
  // A product of three small statistics would vanish: psi comes first.
  let left = own;
  let rest = read<T>(load<u32>(xs) + at);
  for (let k = 0; k < band; k++) {
    const p = v128.load(psi + <usize>k * VECTOR);
    left = nmadd(p, v128.load(right + <usize>k * VECTOR), left);
    rest = nmadd(p, read<T>(load<u32>(xs + <usize>(k + 1) * 4) + at), rest);
  }
  const y = f32x4.div(f32x4.mul(scale, rest), left);
  write<T>(out, f32x4.add(y, read<T>(load<u32>(pending) + at)));
  for (let k = 1; k <= band; k++) {
    const to = load<u32>(pending + <usize>k * 4) + at;
    // The last one held the terms for this row.
    const before = k < band ? read<T>(to) : f32x4.splat(0);
    write<T>(to, nmadd(v128.load(psi + <usize>(k - 1) * VECTOR), y, before));
  }
  if (band === 0) write<T>(load<u32>(pending) + at, f32x4.splat(0));
  // NaN is unstable: the comparison is false.
  const isStable = f32x4.gt(left, f32x4.mul(gamma, own));
  return masked ? renew<T>(load<u32>(masks) + at, isStable) : failing<T>(isStable);
}

/** Solves for psi, which holds the right side, by elimination. */
function eliminate(band: i32, window: usize, psi: usize, inverse: usize, row: usize): void {
  for (let i = 0; i < band; i++) {
    const pivots = window + <usize>i * row;
    const reciprocal = f32x4.div(f32x4.splat(1), v128.load(pivots + <usize>i * VECTOR));
    v128.store(inverse + <usize>i * VECTOR, reciprocal);
    const known = v128.load(psi + <usize>i * VECTOR);
    for (let k = i + 1; k < band; k++) {
      const factor = f32x4.mul(v128.load(pivots + <usize>k * VECTOR), reciprocal);
      for (let l = k; l < band; l++) {
        const entry = window + <usize>k * row + <usize>l * VECTOR;
        v128.store(entry, nmadd(factor, v128.load(pivots + <usize>l * VECTOR), v128.load(entry)));
      }
      const side = psi + <usize>k * VECTOR;
      v128.store(side, nmadd(factor, known, v128.load(side)));
    }
  }
  for (let i = band - 1; i >= 0; i--) {
    let rest = v128.load(psi + <usize>i * VECTOR);
    for (let l = i + 1; l < band; l++) {
      rest = nmadd(
        v128.load(window + <usize>i * row + <usize>l * VECTOR),
        v128.load(psi + <usize>l * VECTOR),
        rest,
      );
    }
    v128.store(psi + <usize>i * VECTOR, f32x4.mul(rest, v128.load(inverse + <usize>i * VECTOR)));
  }
}

function failing<T>(isStable: v128): i32 {
  const lanes = ~i32x4.bitmask(isStable) & 15;
  return isVector<T>() ? popcnt(lanes) : lanes & 1;
}

/** Clears the mask of nodes that fail. -> how many have failed, now or before */
function renew<T>(mask: usize, isStable: v128): i32 {
  const known = v128.and(read<T>(mask), isStable);
  write<T>(mask, known);
  return failing<T>(known);
}
