import type { Block, Preconditioner } from '@curvature/spec';
import type { Chain } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { add, mean, mul, scalar, square, zeros, clipByValue } from '@tensorflow/tfjs-core';
import { adamStepOf, grafted } from './adam-graft.js';
import { chainCost, type ChainCost, reach } from './chain-cost.js';
import { dampingTensor } from './damping-tensor.js';
import { fusedSteps } from './fused-steps.js';
import { chainDirection } from './kernels/direction.js';
import { chainStatistics } from './kernels/statistics.js';
import {
  complete,
  scaleOf,
  type SparseLogDetOptions,
  type SparseLogDetState,
  weights,
} from './options.js';

export interface SparseLogDet extends Preconditioner<SparseLogDetState, null, 'grad'> {
  /** The cost of each step of a block on the current backend, without allocating anything. */
  readonly cost: (block: Block) => ChainCost;
}

/**
 * SONew: of the average g g^T it stores a band along a chain over all elements; it multiplies by
 * the inverse that minimizes the LogDet divergence and agrees with the band. The statistics are 1 +
 * band numbers for each parameter. Each step computes its direction from them, so nothing is
 * refreshed. Behind the filter `ema()`, as in `sonew()`, a backend with the kernel runs the whole
 * step of all parameters at once, unless the damping is relative to the norm. Blocks must be whole
 * parameters: the partition `whole`.
 * @throws CurvatureError for an unknown option or a value out of range.
 * Source: Devvrit et al. 2023 (arXiv 2311.10085). Unlike the authors' code, unstable edges are
 * dropped and never floored: a floor keeps directions that are rounding errors divided by it.
 */
export function sparseLogDet(options: SparseLogDetOptions = {}): SparseLogDet {
  const o = complete(options);
  const chain = ({ shape }: Block) => ({ ...o.order(shape), band: reach(o.order(shape), o.band) });
  const cost = ({ shape }: Block) => chainCost(o.order(shape), o.band);
  return {
    specVersion: 1,
    name:
      o.band === 0 ? 'diagonalLogDet' : o.band === 1 ? 'tridiagonalLogDet' : `band${o.band}LogDet`,
    needs: ['grad'],
    linear: o.adamGraft === null,
    meaning: (block) => ({
      preconditioner: 'sparseLogDet',
      band: o.band,
      ...(o.beta2 === 1 && { beta2: 1 }),
      ...(o.band > 0 && { chain: described(o.order(block.shape)) }),
    }),
    accepts: (block) => accepted(block, o.vectors),
    init: (block) => ({
      diagonal: zeros([...block.shape]),
      bands: zeros([chain(block).band, ...block.shape]),
      mean: scalar(0),
      steps: 0,
    }),
    accumulate(stats, { grad }, _cache, { block, step }) {
      const { decay, weight } = weights(o, step);
      const { diagonal, bands } = stats;
      const [d, b] = run(
        chainStatistics,
        { grad, diagonal, bands },
        { ...chain(block), decay, weight },
      );
      const squares = mean(square(clipByValue(grad, -1e18, 1e18)));
      return {
        diagonal: d!,
        bands: b!,
        mean: add(mul(stats.mean, decay), mul(squares, weight)),
        steps: stats.steps + 1,
      };
    },
    apply(_cache, x, stats, { block }) {
      const scale = scaleOf(o, stats.steps);
      const { diagonal, bands } = stats;
      const inputs = { x, diagonal, bands, damping: dampingTensor(o, stats, chain(block), scale) };
      const direction = run(chainDirection, inputs, { ...chain(block), scale, gamma: o.gamma });
      return o.adamGraft === null
        ? direction
        : grafted(direction, adamStepOf(x, diagonal, scale, o.adamGraft.epsilon));
    },
    fusedSteps: (steps, skip) => fusedSteps(o, chain, steps, skip),
    // Without a refresh, these are the operations of every step.
    estimate: (block) => ({ bytes: 0, flops: cost(block).flops }),
    cost,
  };
}

const described = ({ rows, columns, linked }: Chain) =>
  columns === 1 ? `one of ${rows}` : `${columns} of ${rows}, ${linked ? 'linked' : 'apart'}`;

function accepted({ shape, parameter }: Block, vectors: boolean): true | string {
  if (shape[0] !== 1) return 'sparseLogDet runs along whole parameters: use the partition `whole`';
  return (
    vectors || parameter.shape.length > 1 || 'it has one dimension; option `vectors` takes it in'
  );
}
