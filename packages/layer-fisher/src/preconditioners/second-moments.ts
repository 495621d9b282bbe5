import type { Context } from '@curvature/spec';
import { matMul, minimum, mul, square, transpose, type Tensor } from '@tensorflow/tfjs-core';
import { layoutOf } from '../factors/layer-factors.js';
import { fromRight } from '../factors/slices.js';
import { type Bases, transposedBlocks } from '../inverses/bases.js';
import { LARGEST } from '../inverses/factor-eigen.js';
import { type Convention, weightsOf } from '../signals/convention.js';
import { type LayerSignals, placesOf, rowsOf, withOne } from '../signals/signal-rows.js';

/**
 * The mean of (Q_A^T a g^T Q_G)^2 over rows, times their copies. It is a product of squares, so no
 * gradient of a sample is formed. -> [fanIn, fanOut]
 */
export function secondMoments(
  signals: LayerSignals,
  { block, portion }: Context,
  bases: Bases,
  options: Convention & { readonly sliceSize: number | null },
): Tensor {
  const { inputs, outputs } = layoutOf(block, options.sliceSize);
  const weights = weightsOf(options, ...placesOf(signals), portion);
  const rows = withOne(rowsOf(signals.activations, options.sharing, 'mean'), block);
  const grads = rowsOf(signals.outputGrads, options.sharing, 'sum');
  const a = square(fromRight(rows, transposedBlocks(bases.inputs), inputs));
  const g = square(fromRight(grads, transposedBlocks(bases.outputs), outputs));
  return minimum(matMul(transpose(a), mul(g, weights.outputs * weights.copies)), LARGEST);
}
