import {
  Conv2D,
  Conv2DBackpropInput,
  Reverse,
  Transpose,
  type backend_util,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { compose } from './compose.js';
import { convolutionInfo, type ConvolutionAttrs } from './convolution-info.js';
import { stretch } from './stretch.js';
import type { WasmBackend } from './wasm-backend.js';

/**
 * `Conv2DBackpropInput`: the stretched gradient of the output, convolved with the filter turned by 180 degrees and its channels
 * swapped, through XNNPACK's convolution; the stock kernel is a plain loop, about ten times slower.
 *
 * With strides over 4 places in all the stretched gradient is mostly zeros, and the stock kernel stays.
 */
export const conv2dBackpropInput = (stock: KernelConfig): KernelConfig => ({
  ...stock,
  kernelName: Conv2DBackpropInput,
  backendName: 'wasm',
  kernelFunc: (given) => {
    const backend = given.backend as WasmBackend;
    const { dy, filter } = given.inputs as { dy: TensorInfo; filter: TensorInfo };
    const { inputShape, ...attrs } = given.attrs as unknown as ConvolutionAttrs & { inputShape: number[] };
    if (attrs.dataFormat === 'NCHW' || dy.dtype !== 'float32' || filter.dtype !== 'float32')
      return stock.kernelFunc(given);
    const info = convolutionInfo(Conv2DBackpropInput, [dy, filter], inputShape, filter.shape, attrs, false);
    if (isMostlyZeros(info)) return stock.kernelFunc(given);
    return compose(backend, (call, own) => {
      const turned = call(Reverse, { x: filter }, { dims: [0, 1] });
      const swapped = call(Transpose, { x: turned }, { perm: [0, 1, 3, 2] });
      const { dilationHeight, dilationWidth } = info;
      return call(
        Conv2D,
        { x: own(stretch(backend, dy, info)), filter: swapped },
        { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [dilationHeight, dilationWidth] },
      );
    });
  },
});

/** The stock kernel passes over dilations (which tfjs's own gradient never has). */
const isMostlyZeros = ({
  strideHeight,
  strideWidth,
  dilationHeight,
  dilationWidth,
}: backend_util.Conv2DInfo): boolean => strideHeight * strideWidth > 4 && dilationHeight * dilationWidth === 1;
