// The two parts of `eigenCorrected` that vary. Both are plugins of pure functions, called inside
// tf.tidy; what they get is borrowed.
import type { Block, Meaning, State } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A gradient in the axes of the block, and projected into the bases in use. */
export interface Seen {
  readonly grad: Tensor;
  readonly projected: Tensor;
  /** [count, n, n] for each of `axes`; columns are basis vectors. */
  readonly bases: readonly Tensor[];
  readonly axes: readonly number[];
}

/** From some bases to others; [count, n, n] for each of `axes`. */
export interface BasisChange {
  readonly from: readonly Tensor[];
  readonly to: readonly Tensor[];
  readonly axes: readonly number[];
}

/** How the Kronecker factors are estimated that give the bases. */
export interface BasisFactors<F extends State> {
  readonly name: string;
  readonly meaning?: Meaning;
  /** As of a preconditioner; the bases are what a refresh makes. */
  readonly stacked?: boolean;
  init(block: Block, axes: readonly number[]): F;
  /** Folds one gradient into the factors. */
  accumulate(state: F, seen: Seen): F;
  /** The state in other bases. Default: it depends on none. */
  changeBases?(state: F, change: BasisChange): F;
  /** If `accumulate` is an average of products, with the gradient alone: its parts. */
  products?(state: F): {
    readonly matrices: readonly Tensor[];
    readonly decay: number;
    readonly weight: number;
    readonly next: (matrices: readonly Tensor[]) => F;
  };
  /** [count, n, n] for each axis. Their scale does not matter. */
  matrices(state: F): readonly Tensor[];
}

/** The update in the eigenbases. */
export interface InnerUpdate<I extends State> {
  readonly name: string;
  readonly meaning?: Meaning;
  /** Whether `update` is linear, symmetric and positive definite in the direction. */
  readonly linear: boolean;
  init(block: Block): I;
  /** Folds one projected gradient into the state. */
  accumulate(state: I, projected: Tensor): I;
  /** The state in other bases. Default: it depends on none. */
  changeBases?(state: I, change: BasisChange): I;
  /**
   * If `accumulate` and `update` are moment <- decay moment + weight projected^2 and direction /
   * (sqrt(scale * moment) + epsilon): their parts.
   * @param steps Gradients in the state after the next `accumulate`.
   */
  squares?(
    state: I,
    steps: number,
  ): {
    readonly moment: Tensor;
    readonly decay: number;
    readonly weight: number;
    readonly scale: number;
    readonly epsilon: number;
    readonly next: (moment: Tensor) => I;
  };
  /** @param steps Gradients in the state. */
  update(state: I, direction: Tensor, steps: number, block: Block): Tensor;
}
