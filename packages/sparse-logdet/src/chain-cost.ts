import { type Chain, chainStep } from '@curvature/spec/internal';
import { isFused } from '@curvature/spec/kernels';

/** What a band along a chain costs at every step. */
export interface ChainCost {
  /** Successors that a node of this chain can have: the band, or less. */
  readonly band: number;
  /** Numbers kept: the diagonal and the bands. */
  readonly numbers: number;
  /** Numbers that a step needs at least, beside those. */
  readonly working: number;
  /** Floating-point operations of a step: statistics, a direction, and the norm of Adam's step. */
  readonly flops: number;
}

/** Successors that a node can have at most. */
export const reach = ({ rows, columns, linked }: Chain, band: number): number =>
  Math.min(band, Math.max((linked === 1 ? rows * columns : rows) - 1, 0));

/**
 * The cost of a band along a chain on the current backend, from counting: each node solves a
 * symmetric system of `band` unknowns. What works in one pass copies the bands when statistics
 * begin, and thrice where a column holds no more nodes than the band; the composite has every
 * window at once.
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
