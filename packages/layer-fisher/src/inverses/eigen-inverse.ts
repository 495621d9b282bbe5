import { type Given, numberOrNull, options } from '@curvature/spec';
import { mul, type Tensor } from '@tensorflow/tfjs-core';
import { withBlocks } from '../factors/factor-blocks.js';
import { eigenOf, type FactorEigen, intoBases, outOfBases, pairs } from './factor-eigen.js';
import type { LayerInverse } from './layer-inverse.js';

const eigenInverseOptions = options('eigenInverse', {
  sliceSize: numberOrNull({
    default: null,
    min: 1,
    integer: true,
    null: 'whole factors, which take seconds for 1000 rows',
    describe: 'the longest block of a factor',
  }),
});
export type EigenInverseOptions = Given<typeof eigenInverseOptions>;

/**
 * Bases with eigenvectors in their rows, [count, size, size], and 1 / (d_A d_G + lambda), [fanIn,
 * fanOut]. `residual` is what the worst basis leaves of its factor, as a vector of signs sees it,
 * over the largest eigenvalue; `condition` is that of A (x) G + lambda I.
 */
export type EigenInverse = {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly gains: Tensor;
  readonly residual: number;
  readonly condition: number;
};

/** Floating-point operations of an eigendecomposition, in units of n^3. */
export const EIGEN_FLOPS = 9;

/**
 * The inverse of A (x) G + lambda I as it is, without a split of the damping: Q_A ((Q_A^T X Q_G) /
 * (d_A d_G + lambda)) Q_G^T. Eigenbases are taken in float64 on the CPU. A step takes twice the
 * products of `choleskyInverses`.
 * @param given sliceSize: default null.
 * @throws CurvatureError for an invalid option; from `invert` if a factor holds NaN or Inf.
 * Source: kfac-jax's `use_exact_inverses`; KAISA (Pauloski et al. 2021).
 */
export function eigenInverse(given: EigenInverseOptions = {}): LayerInverse<EigenInverse> {
  const { sliceSize } = eigenInverseOptions.complete(given);
  return {
    name: 'eigenInverse',
    sliceSize,
    meaning: { dampingSplit: 'exact', splitSize: sliceSize ?? 0 },
    invert: (factors, damping) =>
      withBlocks(factors, (a, g) =>
        inverseOf(eigenOf(factors.inputs.slices, a), eigenOf(factors.outputs.slices, g), damping),
      ),
    multiply: (cache, x, inputs, outputs) =>
      outOfBases(mul(intoBases(x, cache, inputs, outputs), cache.gains), cache, inputs, outputs),
    quality: ({ residual, condition }) => Promise.resolve({ residual, condition }),
    estimate(inputs, outputs) {
      const [a, g] = [inputs.count * inputs.size ** 2, outputs.count * outputs.size ** 2];
      return {
        bytes: 4 * (a + g + inputs.n * outputs.n),
        flops: EIGEN_FLOPS * (a * inputs.size + g * outputs.size),
      };
    },
  };
}

function inverseOf(a: FactorEigen, g: FactorEigen, damping: number): EigenInverse {
  const gains = pairs(a.values, g.values, (product) => 1 / (product + damping));
  const [largest, least] = [
    extreme(a.values, g.values, Math.max),
    extreme(a.values, g.values, Math.min),
  ];
  const condition = Math.min(3e38, (largest + damping) / (least + damping));
  return {
    inputs: a.basis,
    outputs: g.basis,
    gains,
    residual: Math.max(a.residual, g.residual),
    condition,
  };
}

const extreme = (a: Float64Array, g: Float64Array, of: (...values: number[]) => number) =>
  a.reduce((x, y) => of(x, y)) * g.reduce((x, y) => of(x, y));
