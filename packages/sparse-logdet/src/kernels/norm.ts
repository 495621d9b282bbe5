import type { Banded } from '@curvature/spec/internal';
import { abs, add, max, type Tensor } from '@tensorflow/tfjs-core';
import { bandsInChainOrder, behind, toChainOrder } from './order.js';

/** The infinity norm of the banded matrix: its largest sum of absolute values over a row. -> [] */
export function chainNorm(diagonal: Tensor, bands: Tensor, chain: Banded): Tensor {
  const rows = bandsInChainOrder(abs(bands), chain).reduce(
    (total, band, k) => add(total, add(band, behind(band, k + 1))),
    toChainOrder(abs(diagonal), chain),
  );
  return max(rows);
}
