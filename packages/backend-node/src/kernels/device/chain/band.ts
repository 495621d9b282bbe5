import type { Floats } from '../../../operations/floats.js';
import type { Handle } from '../../../operations/operations.js';
import type { Lines } from '../../packs/lines.js';

/** For each node j: the coefficients psi_j of its successors, and the Schur complement S_j. */
export interface Factors {
  readonly psi: readonly Handle[];
  readonly left: Handle;
}

/** The band of H on chains that lie in one vector, with zeros between them. */
export interface Chains {
  readonly diagonal: Handle;
  readonly bands: readonly Handle[];
  readonly gamma: number;
}

/** The k-th successor of each node. The zeros between chains keep one chain's end from the next. */
export const ahead = (f: Floats, x: Handle, k: number): Handle => f.rolled(x, -k);
const behind = (f: Floats, x: Handle, k: number): Handle => f.rolled(x, k);

const kept = (f: Floats, factors: () => Factors): Factors => {
  const [left, ...psi] = f.operations.keeping(() => {
    const made = factors();
    return [made.left, ...made.psi];
  });
  return { left: left!, psi };
};

/** As `solved` of @curvature/sparse-logdet: all windows at once, by elimination. */
const solved = (f: Floats, diagonal: Handle, bands: readonly Handle[]): Factors =>
  kept(f, () => {
    const window = bands.map((_, k) => [
      ahead(f, diagonal, k + 1),
      ...bands.slice(0, bands.length - k - 1).map((band) => ahead(f, band, k + 1)),
    ]);
    const right = [...bands];
    eliminate(f, window, right);
    const psi = substituted(f, window, right);
    return { psi, left: bands.reduce((s, band, k) => f.sub(s, f.mul(psi[k]!, band)), diagonal) };
  });

function eliminate(f: Floats, window: Handle[][], right: Handle[]): void {
  for (const [i, pivots] of window.entries())
    for (let k = 1; k < pivots.length; k++) {
      const factor = f.div(pivots[k]!, pivots[0]!);
      for (let l = k; l < pivots.length; l++)
        subtract(f, window[i + k]!, l - k, factor, pivots[l]!);
      subtract(f, right, i + k, factor, right[i]!);
      f.operations.drop(factor);
    }
}

function subtract(f: Floats, row: Handle[], at: number, factor: Handle, times: Handle): void {
  const product = f.mul(factor, times);
  const old = row[at]!;
  row[at] = f.sub(old, product);
  f.operations.drop(product);
  f.operations.drop(old);
}

/** The solution of what `eliminate` leaves, from the last row up. */
function substituted(f: Floats, window: readonly Handle[][], right: readonly Handle[]): Handle[] {
  const psi: Handle[] = [];
  for (let i = window.length - 1; i >= 0; i--) {
    const [pivot, ...others] = window[i]! as [Handle, ...Handle[]];
    const rest = others.reduce(
      (sum, entry, l) => f.sub(sum, f.mul(entry, psi[i + 1 + l]!)),
      right[i]!,
    );
    psi[i] = f.div(rest, pivot);
  }
  return psi;
}

/** Nodes j with S_jj > gamma H_jj; one that is NaN is not among them. */
const areStable = (f: Floats, { left }: Factors, { diagonal, gamma }: Chains): Handle =>
  f.isGreater(left, f.mul(diagonal, gamma));

/** Without the edges that touch or cross a node that is not stable. */
function dropEdges(f: Floats, bands: readonly Handle[], isStable: Handle): Handle[] {
  const mask = f.indicator(isStable);
  let spans = mask;
  return bands.map((band, k) => {
    spans = f.mul(spans, ahead(f, mask, k + 1));
    return f.mul(band, spans);
  });
}

/** As `stable` of @curvature/sparse-logdet where reads are slow: one round, else the first band. */
export function stableFactors(f: Floats, chains: Chains, lines: Lines): Factors {
  const { diagonal, bands } = chains;
  if (bands.length === 0) return { psi: [], left: diagonal };
  if (bands.length === 1) return narrowFactors(f, chains);
  return kept(f, () => {
    const isStable = areStable(f, solved(f, diagonal, bands), chains);
    const wide = solved(f, diagonal, dropEdges(f, bands, isStable));
    const narrow = narrowFactors(f, chains);
    const isUnstable = f.and(isStable, f.not(areStable(f, wide, chains)));
    const isReal = lines.areReal();
    const bad = f.any(f.and(lines.of(isUnstable), isReal), 1);
    const isGood = f.isZero(lines.each(lines.ofEach(f.indicator(bad))));
    // Between chains, where windows end in zeros, the first band alone has numbers for sure.
    const isWide = lines.flat(f.and(isReal, isGood));
    return {
      psi: wide.psi.map((psi, k) => f.where(isWide, psi, narrow.psi[k] ?? 0)),
      left: f.where(isWide, wide.left, narrow.left),
    };
  });
}

/** With the first band alone; one round is enough for it. */
const narrowFactors = (f: Floats, chains: Chains): Factors =>
  kept(f, () => {
    const { diagonal } = chains;
    const bands = chains.bands.slice(0, 1);
    const isStable = areStable(f, solved(f, diagonal, bands), chains);
    return solved(f, diagonal, dropEdges(f, bands, isStable));
  });

/** X x = L D L^T x, as `chainDirection` of @curvature/sparse-logdet. */
export function applied(f: Floats, { psi, left }: Factors, x: Handle): Handle {
  const rest = psi.reduce((sum, p, k) => f.sub(sum, f.mul(p, ahead(f, x, k + 1))), x);
  const y = f.div(rest, left);
  return psi.reduce((sum, p, k) => f.sub(sum, behind(f, f.mul(p, y), k + 1)), y);
}
