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
import type { Complete, SparseLogDetState } from './options.js';
import { scaleOf, weights } from './weights.js';

export interface SparseLogDet extends Preconditioner<SparseLogDetState, null, 'grad'> {
  /** The cost of each step of a block on the current backend, without allocating anything. */
  readonly cost: (block: Block) => ChainCost;
  /** A chain is solved at each step: a policy has nothing to watch. */
  readonly metric?: never;
  readonly curvature?: never;
}

/** `sparseLogDet` of options that are complete and have been checked. */
export function logDet(o: Complete): SparseLogDet {
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
