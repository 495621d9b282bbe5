import {
  abs,
  add,
  clipByValue,
  clone,
  concat,
  div,
  equal,
  greater,
  max,
  mean,
  mul,
  ones,
  pad,
  reshape,
  slice,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  tidy,
  transpose,
  where,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import {
  type Banded,
  type Chain,
  chainDirection as directionDeclaration,
  chainStatistics as statisticsDeclaration,
  chainStep as stepDeclaration,
  type ChainStepAttributes,
  type Kernel,
  norms,
  readsAreCheap,
} from '@curvature/spec';

/** Their squares stay finite: larger elements count as this. */
const LARGEST = 1e18;

const normOf = (x: Tensor): Tensor => reshape(norms.composite({ x }, { rows: 1 }), []);

/** In the order of the chain: [chains, length]. */
const inOrder = (x: Tensor, { rows, columns, linked }: Chain): Tensor =>
  reshape(transpose(reshape(x, [rows, columns])), linked === 1 ? [1, rows * columns] : [columns, rows]);

const asItLay = (x: Tensor, { rows, columns }: Chain, shape: readonly number[]): Tensor =>
  reshape(transpose(reshape(x, [columns, rows])), [...shape]);

/** The k-th successor of each node, `beyond` where the chain has ended. x: [chains, length] */
function ahead(x: Tensor, k: number, beyond = 0): Tensor {
  const [chains, length] = x.shape as [number, number];
  const known = Math.min(k, length);
  const ends = [
    [0, 0],
    [0, known],
  ] as [number, number][];
  return tidy(() => pad(slice(x, [0, known], [chains, length - known]), ends, beyond));
}

/** The k-th predecessor, 0 before the chain begins. */
function behind(x: Tensor, k: number): Tensor {
  const [chains, length] = x.shape as [number, number];
  const known = Math.min(k, length);
  return pad(slice(x, [0, 0], [chains, length - known]), [
    [0, 0],
    [known, 0],
  ]);
}

/** How far apart two nodes of a chain can be. */
const furthest = ({ rows, columns, linked }: Chain): number => (linked === 1 ? rows * columns : rows) - 1;

/** The rows of `bands`, each in the order of the chain, without those that no chain is long enough for. */
const bandsInOrder = (bands: Tensor, chain: Banded): Tensor[] =>
  Array.from({ length: Math.min(chain.band, Math.max(furthest(chain), 0)) }, (_, k) =>
    inOrder(slice(reshape(bands, [chain.band, -1]), [k, 0], [1, chain.rows * chain.columns]), chain),
  );

/** `chainStatistics` in tf ops. Source: Devvrit et al. 2023 (arXiv 2311.10085), P_G(g g^T). */
export const chainStatistics: Kernel<
  { grad: Tensor; diagonal: Tensor; bands: Tensor },
  Banded & { keep: number; gain: number },
  Tensor[]
> = {
  ...statisticsDeclaration,
  composite({ grad, diagonal, bands }, { keep, gain, ...chain }) {
    const limited = clipByValue(grad, -LARGEST, LARGEST);
    const next = add(mul(diagonal, keep), mul(reshape(square(limited), diagonal.shape), gain));
    if (chain.band === 0) return [next, zeros(bands.shape)];
    const g = inOrder(limited, chain);
    const products = Array.from({ length: chain.band }, (_, k) =>
      asItLay(mul(g, ahead(g, k + 1)), chain, [1, chain.rows * chain.columns]),
    );
    return [next, add(mul(bands, keep), mul(reshape(concat(products, 0), bands.shape), gain))];
  },
};

/** For each node j: psi_j, what its successors tell of it, and S_j, what they leave. */
interface Factors {
  readonly psi: readonly Tensor[];
  readonly left: Tensor;
}

/** psi_j = H[I_j,I_j]^-1 H[I_j,j] and S_j = H_jj - H[I_j,j] psi_j, all windows at once, by elimination. */
const solved = (diagonal: Tensor, bands: readonly Tensor[]): Factors =>
  tidy(() => {
    const window = bands.map((_, k) =>
      bands.slice(k).map((_band, l) => (l === 0 ? ahead(diagonal, k + 1, 1) : ahead(bands[l - 1]!, k + 1))),
    );
    const right = bands.map((band) => clone(band));
    eliminate(window, right);
    const psi = substituted(window, right);
    // A product of three small statistics would vanish: psi comes first.
    const left = bands.reduce((s, band, k) => sub(s, mul(psi[k]!, band)), diagonal);
    return { psi, left };
  });

/**
 * Gaussian elimination of symmetric systems: window[k][l] holds the entries (k, k + l). What is replaced is disposed at once: of about band^3 / 3
 * tensors that come and go, band^2 / 2 are there at a time.
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

/** 1 where what a node's successors leave of it is above gamma times what it was, 0 where it fails, or is NaN. */
const standing = ({ left }: Factors, diagonal: Tensor, gamma: number): Tensor =>
  where(greater(left, mul(diagonal, gamma)), ones(left.shape), zeros(left.shape));

/** Without the edges that touch or cross a node that fell. */
const cut = (bands: readonly Tensor[], stands: Tensor): Tensor[] => {
  let spans = stands;
  return bands.map((band, k) => {
    spans = mul(spans, ahead(stands, k + 1, 1));
    return mul(band, spans);
  });
};

/** Factors of H, or of what is left of it once no node fails (the paper's algorithm 3, with the smaller systems solved again). */
function stable(diagonal: Tensor, bands: readonly Tensor[], gamma: number): Factors {
  const first = solved(diagonal, bands);
  if (bands.length === 0) return first;
  const stands = standing(first, diagonal, gamma);
  // Two nodes can lose no more than the one edge between them: what is left of either is all of it.
  if (bands.length === 1) return solved(diagonal, cut(bands, stands));
  if (!readsAreCheap()) return inOneRound(diagonal, bands, stands, gamma);
  let [factors, known] = [first, stands];
  for (let fallen = count(known), before = 0; fallen > before; fallen = count(known)) {
    before = fallen;
    factors = solved(diagonal, cut(bands, known));
    known = mul(known, standing(factors, diagonal, gamma));
  }
  return factors;
}

/**
 * The same where nobody can see how many have fallen without a wait for the device: where others fall after the first round, neighbours alone
 * stay joined, of whom none falls a second time.
 */
function inOneRound(diagonal: Tensor, bands: readonly Tensor[], stands: Tensor, gamma: number): Factors {
  const wide = solved(diagonal, cut(bands, stands));
  const narrow = stable(diagonal, bands.slice(0, 1), gamma);
  const fallen = sum(mul(stands, sub(1, standing(wide, diagonal, gamma))));
  const either = (x: Tensor, y: Tensor) => where(equal(fallen, 0), x, y);
  return {
    psi: wide.psi.map((psi, k) => either(psi, narrow.psi[k] ?? zerosLike(psi))),
    left: either(wide.left, narrow.left),
  };
}

/** How many have fallen. */
const count = (stands: Tensor): number => Math.round((1 - mean(stands).dataSync()[0]!) * stands.size);

/** X x = L D L^T x: y_j = (x_j - sum_k psi_jk x_(j+k)) / S_j, and y_j - sum_k psi_(j-k),k y_(j-k). */
function applied({ psi, left }: Factors, x: Tensor): Tensor {
  const y = div(
    psi.reduce((rest, p, k) => sub(rest, mul(p, ahead(x, k + 1))), x),
    left,
  );
  return psi.reduce((u, p, k) => sub(u, behind(mul(p, y), k + 1)), y);
}

/**
 * `chainDirection` in tf ops.
 * Source: Devvrit et al. 2023, theorem on the band's factors and algorithm 3; their code keeps the old psi where edges are cut.
 */
export const chainDirection: Kernel<
  { x: Tensor; diagonal: Tensor; bands: Tensor; damping: Tensor },
  Banded & { scale: number; gamma: number },
  Tensor
> = {
  ...directionDeclaration,
  composite({ x, diagonal, bands, damping }, { scale, gamma, ...chain }) {
    const damped = add(mul(inOrder(diagonal, chain), scale), damping);
    const scaled = bandsInOrder(bands, chain).map((band) => mul(band, scale));
    return asItLay(applied(stable(damped, scaled, gamma), inOrder(x, chain)), chain, x.shape);
  },
};

/** The infinity norm of the banded matrix: its largest sum of absolute values over a row. -> [] */
export function chainNorm(diagonal: Tensor, bands: Tensor, chain: Banded): Tensor {
  const rows = bandsInOrder(abs(bands), chain).reduce(
    (total, band, k) => add(total, add(band, behind(band, k + 1))),
    inOrder(abs(diagonal), chain),
  );
  return max(rows);
}

/** `chainStep` in tf ops: its parts one after another. */
export const chainStep: Kernel<
  { grad: Tensor; mean: Tensor; diagonal: Tensor; bands: Tensor },
  ChainStepAttributes,
  Tensor[]
> = {
  ...stepDeclaration,
  composite(inputs, { keep, gain, scale, keepMean, gainMean, meanScale, damping, gamma, epsilon, ...chain }) {
    const { grad } = inputs;
    const [diagonal, bands] = chainStatistics.composite(
      { grad, diagonal: inputs.diagonal, bands: inputs.bands },
      { ...chain, keep, gain },
    ) as [Tensor, Tensor];
    const next = add(mul(inputs.mean, keepMean), mul(reshape(grad, inputs.mean.shape), gainMean));
    const x = mul(next, meanScale);
    const damped = { x, diagonal, bands, damping: mul(ones([]), damping) };
    const direction = chainDirection.composite(damped, { ...chain, scale, gamma });
    const root = add(sqrt(mul(reshape(diagonal, x.shape), scale)), epsilon);
    const adam = epsilon < 0 ? zeros([]) : normOf(div(x, root));
    return [next, diagonal, bands, direction, stack([normOf(direction), adam])];
  },
};
