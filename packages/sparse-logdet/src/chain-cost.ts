import { type Chain, chainStep } from '@curvature/spec/internal';
import { isFused } from '@curvature/spec/kernels';

/** The cost of a band along a chain at every step. */
export interface ChainCost {
  /** Successors that a node of this chain can have: the band, or less. */
  readonly band: number;
  /** Numbers stored: the diagonal and the bands. */
  readonly numbers: number;
  /** Least number of other numbers that a step allocates. */
  readonly working: number;
  /** Floating-point operations of a step: statistics, a direction, and the norm of Adam's step. */
  readonly flops: number;
}

/** The most successors of a node. */
export const reach = ({ rows, columns, linked }: Chain, band: number): number =>
  Math.min(band, Math.max((linked === 1 ? rows * columns : rows) - 1, 0));

/**
 * The cost of a band along a chain on the current backend, from counting: each node solves a
 * symmetric system of `band` unknowns. The fused kernel copies the bands once, or three times if a
 * column has no more nodes than the band; the composite allocates all windows at once.
 */
export function chainCost(chain: Chain, wanted: number): ChainCost {
  const band = reach(chain, wanted);
  const size = chain.rows * chain.columns;
  const copies = band === 0 ? 0 : band < chain.rows || chain.columns === 1 ? band : 3 * band;
  const windows = (band * (band + 1)) / 2 + 2 * band;
  return {
    band,
    numbers: (1 + band) * size,
    working: (isFused(chainStep) ? copies : windows) * size,
    flops: (band ** 3 / 3 + 2.5 * band ** 2 + 8 * band + 12) * size,
  };
}
