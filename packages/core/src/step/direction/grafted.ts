import { norms, run, scaleRows } from '@curvature/spec/kernels';
import { readsAreCheap } from '@curvature/spec/reads';
import { div, greater, reshape, type Tensor, where } from '@tensorflow/tfjs-core';

/**
 * x with the lender's norm, in each of `rows` equal parts. Where x is zero there is no direction to
 * scale, and the lender itself stands in.
 */
export function grafted(
  x: Tensor,
  lender: Tensor,
  rows: number,
  see: (ratio: Tensor) => void,
): Tensor {
  const length = run(norms, { x }, { rows });
  const seen = greater(length, 0);
  const ratio = div(run(norms, { x: lender }, { rows }), where(seen, length, 1));
  see(ratio);
  const scaled = run(scaleRows, { x, scales: ratio }, { rows });
  if (readsAreCheap() && length.dataSync().every((value) => value > 0)) return scaled;
  return where(
    reshape(seen, [rows, ...x.shape.slice(1).map(() => 1)].slice(0, x.rank)),
    scaled,
    lender,
  );
}
