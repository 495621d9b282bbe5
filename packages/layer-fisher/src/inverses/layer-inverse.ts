import {
  CurvatureError,
  type Estimate,
  type Meaning,
  type Quality,
  type State,
} from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerFactors } from '../factors/layer-factors.js';
import type { Slices } from '../factors/slices.js';

/** A layer of many that are inverted at once: its factors are to be divided by `weight`. */
export interface Inversion {
  readonly factors: LayerFactors;
  readonly weight: number;
  readonly damping: number;
}

/**
 * A slot: the method that inverts A (x) G + lambda I, or an approximation of it, as pure functions;
 * `choleskyInverses()` and `eigenInverse()` are two.
 */
export interface LayerInverse<C extends State> {
  readonly name: string;
  /** The longest diagonal block of a factor; null: factors are whole. */
  readonly sliceSize: number | null;
  /** If async, read tensors before the first await. `damping`: lambda, above 0. */
  readonly invert: (factors: LayerFactors, damping: number) => C | Promise<C>;
  /** Experimental: `invert` for all layers of one step, in order, for backends where calls are dear. */
  readonly invertAll?: (layers: readonly Inversion[]) => readonly (C | Promise<C>)[];
  /** Whether `invertAll` serves better than `invert` on the current backend; default: it does. */
  readonly takesAll?: () => boolean;
  /** Tensors of a cache that are all finite only if the whole cache is; default: its tensors. */
  readonly checks?: (cache: C) => readonly Tensor[];
  /** The product with x: [inputs.n, outputs.n] -> the same shape */
  readonly multiply: (cache: C, x: Tensor, inputs: Slices, outputs: Slices) => Tensor;
  /** If `multiply` is blockdiag(left) x blockdiag(right): the blocks, [count, size, size] each. */
  readonly blocks?: (cache: C) => { readonly left: Tensor; readonly right: Tensor };
  readonly quality?: (cache: C) => Promise<Quality>;
  readonly estimate?: (inputs: Slices, outputs: Slices) => Estimate;
  /** Whether lambda is a share of the curvature, not in its units; default false. */
  readonly isRelative?: boolean;
  /** The options that its caches depend on; default: its name and `sliceSize`. */
  readonly meaning?: Meaning;
}

/** @throws CurvatureError unless it has the functions of a `LayerInverse`. */
export function checkInverse(owner: string, name: string, given: unknown): void {
  const { invert, multiply } = (given ?? {}) as Partial<LayerInverse<State>>;
  if (typeof invert === 'function' && typeof multiply === 'function') return;
  throw new CurvatureError(
    `${owner}: option ${name} must have invert and multiply, got ${String(given)}.`,
    'The function that makes the inverse was passed without calling it, or its name.',
    'Pass choleskyInverses(), eigenInverse(), or a LayerInverse of your own.',
  );
}
