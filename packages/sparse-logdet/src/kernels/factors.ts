import { clone, div, mul, sub, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { ahead } from './order.js';

/** For each node j: the coefficients psi_j of its successors, and the Schur complement S_j. */
export interface Factors {
  readonly psi: readonly Tensor[];
  readonly left: Tensor;
}

/**
 * psi_j = H[I_j,I_j]^-1 H[I_j,j] and S_j = H_jj - H[I_j,j] psi_j, all windows at once, by
 * elimination.
 */
export const solved = (diagonal: Tensor, bands: readonly Tensor[]): Factors =>
  tidy(() => {
    const window = bands.map((_, k) =>
      bands
        .slice(k)
        .map((_band, l) => (l === 0 ? ahead(diagonal, k + 1, 1) : ahead(bands[l - 1]!, k + 1))),
    );
    const right = bands.map((band) => clone(band));
    eliminate(window, right);
    const psi = substituted(window, right);
    // A product of three small statistics would vanish: psi comes first.
    const left = bands.reduce((s, band, k) => sub(s, mul(psi[k]!, band)), diagonal);
    return { psi, left };
  });

/**
 * Gaussian elimination of symmetric systems: window[k][l] holds the entries (k, k + l). What is
 * replaced is disposed at once: of about band^3 / 3 tensors that come and go, band^2 / 2 are there
 * at a time.
 */
function eliminate(window: Tensor[][], right: Tensor[]): void {
  for (const [i, pivots] of window.entries()) {
    for (let k = 1; k < pivots.length; k++) {
      const factor = div(pivots[k]!, pivots[0]!);
      for (let l = k; l < pivots.length; l++) subtract(window[i + k]!, l - k, factor, pivots[l]!);
      subtract(right, i + k, factor, right[i]!);
      factor.dispose();
    }
  }
}

function subtract(row: Tensor[], at: number, factor: Tensor, times: Tensor): void {
  const old = row[at]!;
  row[at] = tidy(() => sub(old, mul(factor, times)));
  old.dispose();
}

/** The solution of what `eliminate` leaves, from the last row up. */
function substituted(window: readonly Tensor[][], right: readonly Tensor[]): Tensor[] {
  const psi: Tensor[] = [];
  for (let i = window.length - 1; i >= 0; i--) {
    const [pivot, ...others] = window[i]! as [Tensor, ...Tensor[]];
    psi[i] = tidy(() =>
      div(
        others.reduce((rest, entry, l) => sub(rest, mul(entry, psi[i + 1 + l]!)), right[i]!),
        pivot,
      ),
    );
  }
  return psi;
}
