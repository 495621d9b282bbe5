import type { FactorKind, Factors, Ridge } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * How the factors of one side are estimated and kept: one tensor, of whatever layout, for the whole
 * stack. Pure functions.
 */
export interface Side<K extends FactorKind> {
  readonly kind: K;
  /** Tells its layout from those of others in a saved state; default: its kind. */
  readonly name?: string;
  /** `count` factors of side n that are `scale` times the identity. */
  readonly init: (count: number, n: number, scale: number) => Tensor;
  /**
   * decay * factors + weight * mat_k(x) mat_k(x)^T, or that part of it which is kept, where mat_k
   * is `unfold(x, axis)`. x: [count, ...tile]
   */
  readonly update: (
    factors: Tensor,
    x: Tensor,
    axis: number,
    decay: number,
    weight: number,
  ) => Tensor;
  /** What a solver takes: the factors divided by `weight`. */
  readonly factor: (factors: Tensor, n: number, weight: number, ridge: Ridge) => Factors[K];
  /** Of each factor, not divided: [count]. */
  readonly trace: (factors: Tensor, n: number) => Tensor;
}
