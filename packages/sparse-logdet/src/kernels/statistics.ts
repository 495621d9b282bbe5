import { type Banded, chainStatistics as statisticsDeclaration } from '@curvature/spec/internal';
import type { Kernel } from '@curvature/spec/kernels';
import {
  add,
  clipByValue,
  concat,
  mul,
  reshape,
  square,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { ahead, fromChainOrder, toChainOrder } from './order.js';

/** Their squares stay finite: larger elements count as this. */
const LARGEST = 1e18;

/** `chainStatistics` in tf ops. Source: Devvrit et al. 2023 (arXiv 2311.10085), P_G(g g^T). */
export const chainStatistics: Kernel<
  { grad: Tensor; diagonal: Tensor; bands: Tensor },
  Banded & { decay: number; weight: number },
  Tensor[]
> = {
  ...statisticsDeclaration,
  composite({ grad, diagonal, bands }, { decay, weight, ...chain }) {
    const limited = clipByValue(grad, -LARGEST, LARGEST);
    const next = add(mul(diagonal, decay), mul(reshape(square(limited), diagonal.shape), weight));
    if (chain.band === 0) return [next, zeros(bands.shape)];
    const g = toChainOrder(limited, chain);
    const products = Array.from({ length: chain.band }, (_, k) =>
      fromChainOrder(mul(g, ahead(g, k + 1)), chain, [1, chain.rows * chain.columns]),
    );
    return [next, add(mul(bands, decay), mul(reshape(concat(products, 0), bands.shape), weight))];
  },
};
