import { graft } from '@curvature/spec/internal';
import { norms, run } from '@curvature/spec/kernels';
import { div, greater, type Tensor, where } from '@tensorflow/tfjs-core';

/**
 * x with the norm of the graft source, in each of `rows` equal parts. A part of x that is zero has
 * no direction to scale: the source takes its place.
 */
export const grafted = (x: Tensor, source: Tensor, rows: number): Tensor =>
  run(graft, { x, source }, { rows });

/** By how much each part is scaled, for reports. -> [rows] */
export function graftRatio(x: Tensor, source: Tensor, rows: number): Tensor {
  const norm = run(norms, { x }, { rows });
  return div(run(norms, { x: source }, { rows }), where(greater(norm, 0), norm, 1));
}
