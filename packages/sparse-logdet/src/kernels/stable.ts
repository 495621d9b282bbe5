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

/** 1 for a node j with S_jj > gamma H_jj, 0 for one that is unstable or NaN. */
const stableMask = ({ left }: Factors, diagonal: Tensor, gamma: number): Tensor =>
  where(greater(left, mul(diagonal, gamma)), ones(left.shape), zeros(left.shape));

/** Without the edges that touch or cross an unstable node. */
const dropEdges = (bands: readonly Tensor[], mask: Tensor): Tensor[] => {
  let spans = mask;
  return bands.map((band, k) => {
    spans = mul(spans, ahead(mask, k + 1, 1));
    return mul(band, spans);
  });
};

/**
 * Factors of H without the edges of unstable nodes: the paper's algorithm 3, which solves the
 * smaller systems again, until every node is stable.
 */
export function stable(diagonal: Tensor, bands: readonly Tensor[], gamma: number): Factors {
  const first = solved(diagonal, bands);
  if (bands.length === 0) return first;
  const mask = stableMask(first, diagonal, gamma);
  // With one band, a node without edges is stable, and so are all others: one round is enough.
  if (bands.length === 1) return solved(diagonal, dropEdges(bands, mask));
  if (!readsAreCheap()) return inOneRound(diagonal, bands, mask, gamma);
  let [factors, known] = [first, mask];
  for (let unstable = count(known), before = 0; unstable > before; unstable = count(known)) {
    before = unstable;
    factors = solved(diagonal, dropEdges(bands, known));
    known = mul(known, stableMask(factors, diagonal, gamma));
  }
  return factors;
}

/**
 * The same for backends on which a count of unstable nodes would stall the device. If the first
 * round leaves unstable nodes, the result has the first band alone, for which one round is enough.
 */
function inOneRound(
  diagonal: Tensor,
  bands: readonly Tensor[],
  mask: Tensor,
  gamma: number,
): Factors {
  const wide = solved(diagonal, dropEdges(bands, mask));
  const narrow = stable(diagonal, bands.slice(0, 1), gamma);
  const unstable = sum(mul(mask, sub(1, stableMask(wide, diagonal, gamma))));
  const either = (x: Tensor, y: Tensor) => where(equal(unstable, 0), x, y);
  return {
    psi: wide.psi.map((psi, k) => either(psi, narrow.psi[k] ?? zerosLike(psi))),
    left: either(wide.left, narrow.left),
  };
}

/** The number of unstable nodes. */
const count = (mask: Tensor): number => Math.round((1 - mean(mask).dataSync()[0]!) * mask.size);
