import { order } from './order.js';

/**
 * WGSL of the factors of nodes in a window of `band` around one, from what the caller declares:
 * `diagonal_at(item, i)`, `band_at(item, k, i)` for the k-th successor, k from 1 on, and
 * `x_at(item, i)`. Each invocation solves for all nodes that its own needs: nothing is shared, and
 * no order is kept.
 *
 * Source: Devvrit et al. 2023, theorem on the band's factors and algorithm 3.
 */
export const factors = (band: number): string => /* wgsl */ `${order}
const BAND = ${band}u;
const NODES = ${3 * band + 1}u; // from -band to 2 band
const FACTORED = ${2 * band + 1}u; // from -band to band
struct Item { index: u32, chain: Chain, scale: f32, damping: f32, gamma: f32 }
struct Window { diagonal: array<f32, NODES>, edges: array<f32, ${(3 * band + 1) * band}> }
struct Factor { psi: array<f32, BAND>, left: f32 }

// Elements of H around node i. Beyond the chain there is 1 on the diagonal, and nothing beside it.
fn windowOf(item: Item, i: u32) -> Window {
  var w: Window;
  for (var t = 0u; t < NODES; t++) {
    let j = neighbour(item.chain, i, i32(t) - i32(BAND));
    w.diagonal[t] = 1.0;
    if (j != NONE) { w.diagonal[t] = item.scale * diagonal_at(item.index, j) + item.damping; }
    for (var k = 0u; k < BAND; k++) {
      w.edges[t * BAND + k] = 0.0;
      if (j != NONE) { w.edges[t * BAND + k] = item.scale * band_at(item.index, k + 1u, j); }
    }
  }
  return w;
}

// psi of node t, the solution of its window's system by elimination, and its Schur complement.
fn factorOf(w: ptr<function, Window>, t: u32) -> Factor {
  var rows: array<f32, ${band * band}>; // rows[k * BAND + l] for l >= k
  var f: Factor;
  for (var k = 0u; k < BAND; k++) {
    f.psi[k] = (*w).edges[t * BAND + k];
    rows[k * BAND + k] = (*w).diagonal[t + 1u + k];
    for (var l = k + 1u; l < BAND; l++) {
      rows[k * BAND + l] = (*w).edges[(t + 1u + k) * BAND + l - k - 1u];
    }
  }
  for (var p = 0u; p < BAND; p++) {
    for (var k = p + 1u; k < BAND; k++) {
      let factor = rows[p * BAND + k] / rows[p * BAND + p];
      for (var l = k; l < BAND; l++) { rows[k * BAND + l] -= factor * rows[p * BAND + l]; }
      f.psi[k] -= factor * f.psi[p];
    }
  }
  for (var back = 0u; back < BAND; back++) {
    let k = BAND - 1u - back;
    for (var l = k + 1u; l < BAND; l++) { f.psi[k] -= rows[k * BAND + l] * f.psi[l]; }
    f.psi[k] /= rows[k * BAND + k];
  }
  f.left = (*w).diagonal[t];
  for (var k = 0u; k < BAND; k++) { f.left -= f.psi[k] * (*w).edges[t * BAND + k]; }
  return f;
}

fn stands(w: ptr<function, Window>, t: u32, left: f32, gamma: f32) -> bool {
  return left > (*w).diagonal[t] * gamma;
}

// Drops the edges that touch or cross a node that does not stand. Edges beyond node 'band' of the
// window are left as they are: no factor needs them.
fn cut(w: ptr<function, Window>, stand: ptr<function, array<bool, FACTORED>>) {
  for (var t = 0u; t < FACTORED; t++) {
    var isKept = (*stand)[t];
    for (var k = 0u; k < BAND; k++) {
      if (t + k + 1u < FACTORED) { isKept = isKept && (*stand)[t + k + 1u]; }
      if (!isKept) { (*w).edges[t * BAND + k] = 0.0; }
    }
  }
}`;

/**
 * `isUnstable(item, i)`: whether node i, which stood at first, does not where the edges of others
 * are dropped.
 */
export const stability = /* wgsl */ `
fn isUnstable(item: Item, i: u32) -> bool {
  var w = windowOf(item, i);
  var stand: array<bool, FACTORED>;
  var isWhole = true;
  for (var t = 0u; t < FACTORED; t++) {
    // Nodes before this one have no part in it.
    stand[t] = true;
    if (t >= BAND) {
      let f = factorOf(&w, t);
      stand[t] = stands(&w, t, f.left, item.gamma);
    }
    isWhole = isWhole && stand[t];
  }
  if (isWhole || !stand[BAND]) { return false; }
  cut(&w, &stand);
  let f = factorOf(&w, BAND);
  return !stands(&w, BAND, f.left, item.gamma);
}`;

/**
 * `directionOf(item, i, isNarrow)`: node i of L D L^T x with the factors' first band alone where
 * `isNarrow`: y_j = (x_j - sum_k psi_jk x_(j+k)) / S_j, and y_j - sum_k psi_(j-k),k y_(j-k).
 */
export const direction = /* wgsl */ `
fn narrowed(w: ptr<function, Window>, t: u32) -> Factor {
  var f: Factor;
  f.psi[0] = (*w).edges[t * BAND] / (*w).diagonal[t + 1u];
  f.left = (*w).diagonal[t] - f.psi[0] * (*w).edges[t * BAND];
  return f;
}
fn either(w: ptr<function, Window>, t: u32, isNarrow: bool) -> Factor {
  if (isNarrow) { return narrowed(w, t); }
  return factorOf(w, t);
}
fn directionOf(item: Item, i: u32, isNarrow: bool) -> f32 {
  var w = windowOf(item, i);
  var x: array<f32, FACTORED>;
  var stand: array<bool, FACTORED>;
  var kept: array<Factor, BAND + 1u>;
  var isWhole = true;
  for (var t = 0u; t < FACTORED; t++) {
    let j = neighbour(item.chain, i, i32(t) - i32(BAND));
    x[t] = 0.0;
    if (j != NONE) { x[t] = x_at(item.index, j); }
    let f = either(&w, t, isNarrow);
    if (t <= BAND) { kept[t] = f; }
    stand[t] = stands(&w, t, f.left, item.gamma);
    isWhole = isWhole && stand[t];
  }
  if (!isWhole) { cut(&w, &stand); }
  var u = 0.0;
  for (var t = 0u; t <= BAND; t++) {
    if (!isWhole) { kept[t] = either(&w, t, isNarrow); }
    var y = x[t];
    for (var k = 0u; k < BAND; k++) { y -= kept[t].psi[k] * x[t + k + 1u]; }
    y /= kept[t].left;
    if (t == BAND) { u += y; } else { u -= kept[t].psi[BAND - 1u - t] * y; }
  }
  return u;
}`;
