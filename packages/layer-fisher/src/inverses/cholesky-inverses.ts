import { type Given, options, value } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkSplit, nameOf, relativeSplit, type Split, sqrtSplit } from '../damping/splits.js';
import { sizeOf, withBlocks } from '../factors/factor-blocks.js';
import type { LayerFactors } from '../factors/layer-factors.js';
import { entriesOf, fromLeft, fromRight, sliceSizeOption } from '../factors/slices.js';
import { inverseOf, productOf } from './factor-inverse.js';
import { isKnownFinite, noteFinite } from './known-finite.js';
import type { LayerInverse } from './layer-inverse.js';

export const choleskyInversesOptions = options('choleskyInverses', {
  split: value<Split>({
    default: { from: () => sqrtSplit, says: '`sqrtSplit`' },
    check: checkSplit,
    describe:
      'split of the damping between A and G: `sqrtSplit`, `piSplit`, `fullSplit`, `relativeSplit`, or a function',
  }),
  sliceSize: sliceSizeOption(128, 'whole factors', 'longest diagonal block of a factor'),
});

/**
 * Inverses of the damped blocks of both factors, [count, size, size]; padding is the identity.
 * `residual` is |M X u - u| of the worst block for a vector u of signs, before X is rounded to
 * float32, or max |X M - I| if the device has inverted it; `condition` is an upper bound for the
 * product of both factors, by row sums.
 */
export type CholeskyInverses = {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly residual: number;
  readonly condition: number;
};

/**
 * U = (A + lambda_A I)^-1 X (G + lambda_G I)^-1. The diagonal blocks of A and G are inverted one by
 * one, in float64 on the CPU. Slices cut the factors, never the gradient: each pair of blocks acts
 * on its part of X. The damping of a block is at least 2^-22 of its trace, the rounding of sums in
 * float32.
 * @param given split: default sqrtSplit; sliceSize: default 128.
 * @throws CurvatureError for an invalid option; from `invert` if a factor holds NaN or Inf.
 * Source: THOR (Chen et al. 2021), whose slices are 128 wide and ragged at the end. Unlike in
 * MindSpore, which stores inverses in float16, these are float32.
 */
export function choleskyInverses(
  given: Given<typeof choleskyInversesOptions> = {},
): LayerInverse<CholeskyInverses> & { readonly split: Split } {
  const { split, sliceSize } = choleskyInversesOptions.complete(given);
  return {
    name: 'choleskyInverses',
    sliceSize,
    split,
    isRelative: split === relativeSplit,
    meaning: { dampingSplit: nameOf(split), splitSize: sliceSize ?? 0 },
    invert: (factors, damping) =>
      withBlocks(factors, (a, g) => inverses(factors, a, g, damping, split)),
    multiply: (cache, x, inputs, outputs) =>
      fromRight(fromLeft(cache.inputs, x, inputs), cache.outputs, outputs),
    blocks: (cache) => ({ left: cache.inputs, right: cache.outputs }),
    checks: (cache) => (isKnownFinite(cache) ? [] : [cache.inputs, cache.outputs]),
    quality: ({ residual, condition }) => Promise.resolve({ residual, condition }),
    estimate: (inputs, outputs) => ({
      bytes: 4 * (entriesOf(inputs) + entriesOf(outputs)),
      flops: entriesOf(inputs) * inputs.size + entriesOf(outputs) * outputs.size,
    }),
  };
}

/** Of both factors, by their numbers. */
export function inverses(
  { inputs: { slices: inputs }, outputs: { slices: outputs } }: LayerFactors,
  a: Float32Array,
  g: Float32Array,
  damping: number,
  split: Split,
): CholeskyInverses {
  const [forInputs, forOutputs] = split(sizeOf(inputs, a), sizeOf(outputs, g), damping);
  const [left, right] = [inverseOf(inputs, a, forInputs), inverseOf(outputs, g, forOutputs)];
  const product = productOf(left, right);
  if (left.isFinite && right.isFinite) noteFinite(product);
  return product;
}
