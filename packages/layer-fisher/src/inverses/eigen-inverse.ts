import { type Given, options } from '@curvature/spec';
import { mul, type Tensor } from '@tensorflow/tfjs-core';
import { withBlocks } from '../factors/factor-blocks.js';
import { sliceSizeOption } from '../factors/slices.js';
import { estimateBases, intoBases, outOfBases } from './bases.js';
import { eigenOf, type FactorEigen, mapProducts } from './factor-eigen.js';
import type { LayerInverse } from './layer-inverse.js';

export const eigenInverseOptions = options('eigenInverse', {
  sliceSize: sliceSizeOption(
    null,
    'whole factors, which take seconds for 1000 rows',
    'longest diagonal block of a factor',
  ),
});

/**
 * Bases with eigenvectors in their rows, [count, size, size], and 1 / (d_A d_G + lambda), [fanIn,
 * fanOut]. `residual` is the error of the worst basis as a reconstruction of its factor, measured
 * by a vector of signs, over the largest eigenvalue; `condition` is that of A (x) G + lambda I.
 */
type EigenInverse = {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly reciprocals: Tensor;
  readonly residual: number;
  readonly condition: number;
};

/**
 * The exact inverse of A (x) G + lambda I, without a split of the damping: Q_A ((Q_A^T X Q_G) /
 * (d_A d_G + lambda)) Q_G^T. Eigenbases are computed in float64 on the CPU. A step takes twice the
 * products of `choleskyInverses`.
 * @param given sliceSize: default null.
 * @throws CurvatureError for an invalid option; from `invert` if a factor holds NaN or Inf.
 * Source: kfac-jax's `use_exact_inverses`; KAISA (Pauloski et al. 2021).
 */
export function eigenInverse(
  given: Given<typeof eigenInverseOptions> = {},
): LayerInverse<EigenInverse> {
  const { sliceSize } = eigenInverseOptions.complete(given);
  return {
    name: 'eigenInverse',
    sliceSize,
    meaning: { dampingSplit: 'exact', splitSize: sliceSize ?? 0 },
    invert: (factors, damping) =>
      withBlocks(factors, (a, g) =>
        inverseOf(eigenOf(factors.inputs.slices, a), eigenOf(factors.outputs.slices, g), damping),
      ),
    multiply(cache, x, inputs, outputs) {
      const scaled = mul(intoBases(x, cache, inputs, outputs), cache.reciprocals);
      return outOfBases(scaled, cache, inputs, outputs);
    },
    quality: ({ residual, condition }) => Promise.resolve({ residual, condition }),
    estimate: estimateBases,
  };
}

function inverseOf(a: FactorEigen, g: FactorEigen, damping: number): EigenInverse {
  const [largest, least] = [
    extreme(a.values, g.values, Math.max),
    extreme(a.values, g.values, Math.min),
  ];
  return {
    inputs: a.basis,
    outputs: g.basis,
    reciprocals: mapProducts(a.values, g.values, (product) => 1 / (product + damping)),
    residual: Math.max(a.residual, g.residual),
    condition: Math.min(3e38, (largest + damping) / (least + damping)),
  };
}

const extreme = (a: Float64Array, g: Float64Array, of: (...values: number[]) => number) =>
  a.reduce((x, y) => of(x, y)) * g.reduce((x, y) => of(x, y));
