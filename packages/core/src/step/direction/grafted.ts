import { scaleRows } from '@curvature/spec/internal';
import { norms, run } from '@curvature/spec/kernels';
import { readsAreCheap } from '@curvature/spec/reads';
import { div, greater, reshape, type Tensor, where } from '@tensorflow/tfjs-core';

/**
 * x with the norm of the graft source, in each of `rows` equal parts. A part of x that is zero has
 * no direction to scale: the source takes its place.
 */
export function grafted(
  x: Tensor,
  source: Tensor,
  rows: number,
  see: (ratio: Tensor) => void,
): Tensor {
  const norm = run(norms, { x }, { rows });
  const isNonzero = greater(norm, 0);
  const ratio = div(run(norms, { x: source }, { rows }), where(isNonzero, norm, 1));
  see(ratio);
  const scaled = run(scaleRows, { x, scales: ratio }, { rows });
  if (readsAreCheap() && norm.dataSync().every((value) => value > 0)) return scaled;
  return where(
    reshape(isNonzero, [rows, ...x.shape.slice(1).map(() => 1)].slice(0, x.rank)),
    scaled,
    source,
  );
}
