import { bounded, traceProduct } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { mul, reshape, type Scalar, sum, type Tensor } from '@tensorflow/tfjs-core';
import type { LayerFactors } from './layer-factors.js';
import { fromLeft, fromRight } from './slices.js';

/** tr(F + lambda I) = tr A tr G + lambda dim A dim G. Slices do not change it. */
export function dampedTrace({ inputs, outputs }: LayerFactors, damping: number): Scalar {
  const added = damping * inputs.slices.n * outputs.slices.n;
  return run(traceProduct, { left: inputs.stack, right: outputs.stack }, { added }) as Scalar;
}

/** d^T F d = <d, A d G>, with the stored blocks of A and G. direction: [1, ...shape] */
export function curvatureAlong({ inputs, outputs }: LayerFactors, direction: Tensor): Scalar {
  const d = reshape(direction, [inputs.slices.n, outputs.slices.n]);
  const product = fromRight(
    fromLeft(inputs.stack, d, inputs.slices),
    outputs.stack,
    outputs.slices,
  );
  return bounded(sum(mul(d, product)));
}
