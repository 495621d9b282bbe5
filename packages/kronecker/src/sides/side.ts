import type { FactorKind, Factors, Ridge } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * The layout of the factors of one side: one tensor for the whole stack, its update and its trace.
 * Pure functions.
 */
export interface Side<K extends FactorKind> {
  readonly kind: K;
  /** Name of the layout in saved states; default: its kind. */
  readonly name?: string;
  /** `count` factors of side n that are `scale` times the identity. */
  readonly init: (count: number, n: number, scale: number) => Tensor;
  /**
   * decay * factors + weight * mat_k(x) mat_k(x)^T, or the stored part of it, where mat_k is
   * `unfold(x, axis)`. x: [count, ...block]
   */
  readonly update: (
    factors: Tensor,
    x: Tensor,
    axis: number,
    decay: number,
    weight: number,
  ) => Tensor;
  /** The factors divided by `weight`, for a solver. */
  readonly factor: (factors: Tensor, n: number, weight: number, ridge: Ridge) => Factors[K];
  /** Of each factor, without a division by `weight`: [count]. */
  readonly trace: (factors: Tensor, n: number) => Tensor;
}
