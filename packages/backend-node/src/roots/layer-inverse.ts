// What `choleskyInverses()` of @curvature/layer-fisher is, as far as inverses by TensorFlow need it:
// types alone, so that nothing depends on that package.
import type { Meaning } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';

/** How large a factor is: the mean of its diagonal, and its Frobenius norm. */
export interface Size {
  readonly mean: number;
  readonly norm: number;
}

/** Diagonal blocks of a symmetric matrix of side n; the last may end in zeros. */
export interface Factor {
  readonly slices: { readonly n: number; readonly count: number; readonly size: number };
  /** [count, size, size] */
  readonly stack: Tensor;
}

export interface LayerFactors {
  readonly inputs: Factor;
  readonly outputs: Factor;
}

/** The result of `choleskyInverses()`. */
export interface Inverted {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly residual: number;
  readonly condition: number;
}

type Slices = Factor['slices'];

/** An inverse of both factors, each damped by its part of a split. */
export interface SplitInverse {
  readonly meaning?: Meaning;
  readonly split: (inputs: Size, outputs: Size, damping: number) => readonly [number, number];
  readonly invert: (factors: LayerFactors, damping: number) => Inverted | Promise<Inverted>;
  readonly invertAll?: unknown;
  readonly takesAll?: unknown;
  readonly checks?: unknown;
}

/** The parts of an inverse that depend on its cache C. */
export interface OnCaches<C> {
  readonly name: string;
  readonly meaning: Meaning;
  readonly invert: (factors: LayerFactors, damping: number) => C | Promise<C>;
  readonly multiply: (cache: C, x: Tensor, inputs: Slices, outputs: Slices) => Tensor;
  readonly blocks: (cache: C) => { readonly left: Tensor; readonly right: Tensor };
  readonly quality: (cache: C) => Promise<{ residual: number; condition: number }>;
}
