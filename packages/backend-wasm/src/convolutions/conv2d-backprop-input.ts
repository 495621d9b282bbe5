import {
  Conv2D,
  Conv2DBackpropInput,
  Reverse,
  Transpose,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { compose } from '../kernels/compose.js';
import {
  type ConvolutionAttrs,
  type ConvolutionInfo,
  geometryOf,
  isNothing,
} from './convolution-info.js';
import { type CallInputs, replacement } from '../kernels/replacement.js';
import { stretch } from './stretch.js';
import { worthwhile } from '../kernels/worthwhile.js';

interface Backprop {
  readonly dy: TensorInfo;
  readonly filter: TensorInfo;
  readonly info: ConvolutionInfo;
}

/**
 * `Conv2DBackpropInput`: the stretched gradient of the output, convolved with the filter rotated by
 * 180 degrees and its channels swapped, through XNNPACK's convolution; the stock kernel is a plain
 * loop, about ten times slower.
 *
 * The stock kernel keeps calls with strides over 4 places in all, whose stretched gradient is
 * mostly zeros, calls whose sizes do not fit together, as tf.conv2dTranspose allows, and empty
 * ones.
 */
export const conv2dBackpropInput = replacement<Backprop>({
  kernelName: Conv2DBackpropInput,
  takes(inputs, attrs) {
    const call = callOf(inputs, attrs);
    return call && !isNothing(call.info) && !isMostlyZeros(call.info) ? call : undefined;
  },
  compute: (backend, { dy, filter, info }) =>
    compose(backend, (call, own) => {
      const rotated = call(Reverse, { x: filter }, { dims: [0, 1] });
      const swapped = call(Transpose, { x: rotated }, { perm: [0, 1, 3, 2] });
      const { dilationHeight, dilationWidth } = info;
      return call(
        Conv2D,
        { x: own(stretch(backend, dy, info)), filter: swapped },
        {
          strides: [1, 1],
          pad: 'valid',
          dataFormat: 'NHWC',
          dilations: [dilationHeight, dilationWidth],
        },
      );
    }),
});

const callOf = ({ dy, filter }: CallInputs, attrs: NamedAttrMap): Backprop | undefined => {
  const { inputShape, ...others } = attrs as unknown as ConvolutionAttrs & { inputShape: number[] };
  if (!dy || !filter || others.dataFormat !== 'NHWC') return undefined;
  const info = geometryOf(
    [dy, filter],
    { x: inputShape, filter: filter.shape, dy: dy.shape },
    others,
    false,
  );
  return typeof info === 'string' ? undefined : { dy, filter, info };
};

/** Never with dilations, which the stock kernel ignores; tfjs's own gradient has none. */
const isMostlyZeros = ({
  strideHeight,
  strideWidth,
  dilationHeight,
  dilationWidth,
}: ConvolutionInfo): boolean =>
  strideHeight * strideWidth > worthwhile.stretch && dilationHeight * dilationWidth === 1;
