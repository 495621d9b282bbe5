import { order } from './order.js';

/**
 * GLSL of the factors of nodes in a window of `band` around one, from what the program declares:
 * `diagonal_at(i)`, `bands_at(i)`, `x_of(i)`, and `damping_of()`. Each fragment solves for all nodes
 * that its own need: nothing is shared, and no order is kept.
 *
 * Source: Devvrit et al. 2023, theorem on the band's factors and algorithm 3.
 */
export const factors = (band: number): string => /* glsl */ `${order}
const int BAND = ${band};
const int NODES = ${3 * band + 1}; // from -band to 2 band
const int FACTORED = ${2 * band + 1}; // from -band to band
float on_diagonal[NODES];
float edges[${(3 * band + 1) * band}];
bool stand[FACTORED];
struct Factor { float psi[BAND]; float left; };

// Elements of H around node i. Beyond the chain there is 1 on the diagonal, and nothing beside it.
void look_around(int i, float damping) {
  for (int t = 0; t < NODES; t++) {
    int j = neighbour(i, t - BAND);
    on_diagonal[t] = j < 0 ? 1.0 : scale * diagonal_at(j) + damping;
    for (int k = 0; k < BAND; k++) edges[t * BAND + k] = j < 0 ? 0.0 : scale * bands_at(k * size + j);
  }
}

// psi of node t, the solution of its window's system by elimination, and its Schur complement.
Factor factor_of(int t) {
  float rest[${band * band}]; // rest[k * BAND + l] for l >= k
  Factor f;
  for (int k = 0; k < BAND; k++) {
    f.psi[k] = edges[t * BAND + k];
    rest[k * BAND + k] = on_diagonal[t + 1 + k];
    for (int l = k + 1; l < BAND; l++) rest[k * BAND + l] = edges[(t + 1 + k) * BAND + l - k - 1];
  }
  for (int p = 0; p < BAND; p++) {
    for (int k = p + 1; k < BAND; k++) {
      float factor = rest[p * BAND + k] / rest[p * BAND + p];
      for (int l = k; l < BAND; l++) rest[k * BAND + l] -= factor * rest[p * BAND + l];
      f.psi[k] -= factor * f.psi[p];
    }
  }
  for (int k = BAND - 1; k >= 0; k--) {
    for (int l = k + 1; l < BAND; l++) f.psi[k] -= rest[k * BAND + l] * f.psi[l];
    f.psi[k] /= rest[k * BAND + k];
  }
  f.left = on_diagonal[t];
  for (int k = 0; k < BAND; k++) f.left -= f.psi[k] * edges[t * BAND + k];
  return f;
}

bool stands(int t, float left) { return left > on_diagonal[t] * gamma; }

// Drops the edges that touch or cross a node that does not stand. Edges beyond node 'band' of the
// window are left as they are: no factor needs them.
void cut() {
  for (int t = 0; t < FACTORED; t++) {
    bool isKept = stand[t];
    for (int k = 0; k < BAND; k++) {
      if (t + k + 1 < FACTORED) isKept = isKept && stand[t + k + 1];
      if (!isKept) edges[t * BAND + k] = 0.0;
    }
  }
}
`;

/**
 * `is_unstable(i)`: whether node i, which stood at first, does not where the edges of others are
 * dropped.
 */
export const stability = /* glsl */ `
bool is_unstable(int i, float damping) {
  look_around(i, damping);
  bool isWhole = true;
  for (int t = 0; t < FACTORED; t++) {
    // Nodes before this one have no part in it.
    stand[t] = t < BAND || stands(t, factor_of(t).left);
    isWhole = isWhole && stand[t];
  }
  if (isWhole || !stand[BAND]) return false;
  cut();
  return !stands(BAND, factor_of(BAND).left);
}
`;

/**
 * `direction_of(i)`: node i of L D L^T x, with the factors' first band alone where `isNarrow`: y_j =
 * (x_j - sum_k psi_jk x_(j+k)) / S_j, and y_j - sum_k psi_(j-k),k y_(j-k).
 */
export const direction = /* glsl */ `
Factor either(int t, bool isNarrow) {
  if (!isNarrow) return factor_of(t);
  Factor f;
  for (int k = 1; k < BAND; k++) f.psi[k] = 0.0;
  f.psi[0] = edges[t * BAND] / on_diagonal[t + 1];
  f.left = on_diagonal[t] - f.psi[0] * edges[t * BAND];
  return f;
}
float direction_of(int i, float damping, bool isNarrow) {
  look_around(i, damping);
  float x[FACTORED];
  bool isWhole = true;
  for (int t = 0; t < FACTORED; t++) {
    int j = neighbour(i, t - BAND);
    x[t] = j < 0 ? 0.0 : x_of(j);
    stand[t] = stands(t, either(t, isNarrow).left);
    isWhole = isWhole && stand[t];
  }
  if (!isWhole) cut();
  float u = 0.0;
  for (int t = 0; t <= BAND; t++) {
    Factor f = either(t, isNarrow);
    float y = x[t];
    for (int k = 0; k < BAND; k++) y -= f.psi[k] * x[t + k + 1];
    y /= f.left;
    u += t == BAND ? y : -f.psi[BAND - 1 - t] * y;
  }
  return u;
}
`;
