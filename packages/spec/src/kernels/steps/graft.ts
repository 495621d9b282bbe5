import { div, greater, reshape, where, type Tensor } from '@tensorflow/tfjs-core';
import type { Kernel } from '../kernel.js';
import { norms, scaleRows } from '../vectors.js';

/**
 * x with the norm of `source`, in each of `rows` equal parts. A part of x that is zero has no
 * direction to scale: the source takes its place. x and source: of one size -> as x
 */
export const graft: Kernel<{ x: Tensor; source: Tensor }, { rows: number }> = {
  name: 'CurvatureGraft',
  composite({ x, source }, { rows }) {
    const norm = norms.composite({ x }, { rows });
    const isNonzero = greater(norm, 0);
    const scales = div(norms.composite({ x: source }, { rows }), where(isNonzero, norm, 1));
    const parts = (whole: Tensor) => reshape(whole, [rows, whole.size / rows]);
    const scaled = parts(scaleRows.composite({ x, scales }, { rows }));
    return reshape(where(reshape(isNonzero, [rows, 1]), scaled, parts(source)), x.shape);
  },
};
