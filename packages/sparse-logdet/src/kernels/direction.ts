import { type Banded, chainDirection as directionDeclaration } from '@curvature/spec/internal';
import type { Kernel } from '@curvature/spec/kernels';
import { add, div, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { Factors } from './factors.js';
import { ahead, fromChainOrder, bandsInChainOrder, behind, toChainOrder } from './order.js';
import { stable } from './stable.js';

/**
 * X x = L D L^T x: y_j = (x_j - sum_k psi_jk x_(j+k)) / S_j, and y_j - sum_k psi_(j-k),k y_(j-k).
 */
function applied({ psi, left }: Factors, x: Tensor): Tensor {
  const y = div(
    psi.reduce((rest, p, k) => sub(rest, mul(p, ahead(x, k + 1))), x),
    left,
  );
  return psi.reduce((u, p, k) => sub(u, behind(mul(p, y), k + 1)), y);
}

/**
 * `chainDirection` in tf ops.
 * Source: Devvrit et al. 2023, theorem on the band's factors and algorithm 3; their code keeps the
 * old psi where edges are cut.
 */
export const chainDirection: Kernel<
  { x: Tensor; diagonal: Tensor; bands: Tensor; damping: Tensor },
  Banded & { scale: number; gamma: number },
  Tensor
> = {
  ...directionDeclaration,
  composite({ x, diagonal, bands, damping }, { scale, gamma, ...chain }) {
    const damped = add(mul(toChainOrder(diagonal, chain), scale), damping);
    const scaled = bandsInChainOrder(bands, chain).map((band) => mul(band, scale));
    return fromChainOrder(
      applied(stable(damped, scaled, gamma), toChainOrder(x, chain)),
      chain,
      x.shape,
    );
  },
};
