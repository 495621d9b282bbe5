import type { Estimate, Meaning, Quality, State } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerFactors } from '../factors/layer-factors.js';
import type { Slices } from '../factors/slices.js';

/**
 * A slot: how (A (x) G + lambda I)^-1 is had, or what stands for it. Pure functions;
 * `choleskyInverses()` and `eigenInverse()` are two.
 */
export interface LayerInverse<C extends State> {
  readonly name: string;
  /** The longest block on the diagonal of a factor that is kept; null: factors are whole. */
  readonly sliceSize: number | null;
  /** If async, read tensors before the first await. `damping`: lambda, above 0. */
  readonly invert: (factors: LayerFactors, damping: number) => C | Promise<C>;
  /** The product with x: [inputs.n, outputs.n] -> the same shape */
  readonly multiply: (cache: C, x: Tensor, inputs: Slices, outputs: Slices) => Tensor;
  readonly quality?: (cache: C) => Promise<Quality>;
  readonly estimate?: (inputs: Slices, outputs: Slices) => Estimate;
  /** Which options its caches depend on; default: its name and `sliceSize`. */
  readonly meaning?: Meaning;
}
