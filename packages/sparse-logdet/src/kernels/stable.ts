import { readsAreCheap } from '@curvature/spec/reads';
import {
  equal,
  greater,
  mean,
  mul,
  ones,
  sub,
  sum,
  where,
  zeros,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { type Factors, solved } from './factors.js';
import { ahead } from './order.js';

/**
 * 1 where what a node's successors leave of it is above gamma times what it was, 0 where it fails,
 * or is NaN.
 */
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

/**
 * Factors of H, or of what is left of it once no node fails (the paper's algorithm 3, with the
 * smaller systems solved again).
 */
export function stable(diagonal: Tensor, bands: readonly Tensor[], gamma: number): Factors {
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
 * The same where nobody can see how many have fallen without a wait for the device: where others
 * fall after the first round, neighbours alone stay joined, of whom none falls a second time.
 */
function inOneRound(
  diagonal: Tensor,
  bands: readonly Tensor[],
  stands: Tensor,
  gamma: number,
): Factors {
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
const count = (stands: Tensor): number =>
  Math.round((1 - mean(stands).dataSync()[0]!) * stands.size);
