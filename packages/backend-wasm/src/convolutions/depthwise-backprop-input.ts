import {
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropInput,
  Reverse,
  util,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { compose } from '../kernels/compose.js';
import { convolutionInfo, isNothing, type ConvolutionAttrs } from './convolution-info.js';
import { stretch } from './stretch.js';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { zeros } from '../heap/zeros.js';

/**
 * `DepthwiseConv2dNativeBackpropInput`: the stretched gradient of the output, convolved with the
 * filter rotated by 180 degrees.
 */
export const depthwiseBackpropInput: KernelConfig = {
  kernelName: DepthwiseConv2dNativeBackpropInput,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend: given }) => {
    const backend = given as WasmBackend;
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
    const { inputShape, ...rest } = attrs as unknown as ConvolutionAttrs & { inputShape: number[] };
    const name = DepthwiseConv2dNativeBackpropInput;
    const shapes = { x: inputShape, filter: filter.shape, dy: dy.shape };
    const info = convolutionInfo(name, [dy, filter], shapes, rest, true);
    if (isNothing(info)) return zeros(backend, inputShape);
    const {
      filterHeight,
      filterWidth,
      inChannels,
      outChannels,
      dilationHeight,
      dilationWidth,
      inShape,
    } = info;
    return compose(backend, (call, own) => {
      const rotated = call(Reverse, { x: filter }, { dims: [0, 1] });
      const each = call(
        'Reshape',
        { x: rotated },
        { shape: [filterHeight, filterWidth, outChannels, 1] },
      );
      const slid = call(
        DepthwiseConv2dNative,
        { x: own(stretch(backend, dy, info)), filter: each },
        { strides: [1, 1], pad: 'valid', dilations: [dilationHeight, dilationWidth] },
      );
      const shape = [util.sizeFromShape(inShape), outChannels / inChannels];
      const apart = call('Reshape', { x: slid }, { shape });
      const sum = call('Sum', { x: apart }, { axis: [1], keepDims: false });
      return call('Reshape', { x: sum }, { shape: inShape });
    });
  },
};
