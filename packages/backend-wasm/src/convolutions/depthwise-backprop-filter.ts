import {
  DepthwiseConv2dNativeBackpropFilter,
  Transpose,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { convolutionInfo, type ConvolutionAttrs } from './convolution-info.js';
import { filterGradient, type PatchProduct } from './filter-gradient.js';
import type { WasmBackend } from '../heap/wasm-backend.js';

/**
 * `DepthwiseConv2dNativeBackpropFilter`: the patches of each channel, `[taps, places]`, times the
 * gradient of its outputs.
 */
export const depthwiseBackpropFilter: KernelConfig = {
  kernelName: DepthwiseConv2dNativeBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const given = attrs as unknown as ConvolutionAttrs & { filterShape: number[] };
    const name = DepthwiseConv2dNativeBackpropFilter;
    const shapes = { x: x.shape, filter: given.filterShape, dy: dy.shape };
    const info = convolutionInfo(name, [x, dy], shapes, given, true);
    return filterGradient(backend as WasmBackend, x, dy, info, eachChannel);
  },
};

const eachChannel: PatchProduct = (call, patches, outputs) => {
  const [channels = 0, , places = 0] = patches.shape;
  const multiplier = (outputs.shape[1] as number) / channels;
  const byPlace = call('Reshape', { x: outputs }, { shape: [places, channels, multiplier] });
  const b = call(Transpose, { x: byPlace }, { perm: [1, 0, 2] });
  return call('BatchMatMul', { a: patches, b }, { transposeA: false, transposeB: false });
};
