import { Conv2DBackpropFilter, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionInfo, type ConvolutionAttrs } from './convolution-info.js';
import { filterGradient, type PatchProduct } from './filter-gradient.js';
import type { WasmBackend } from '../heap/wasm-backend.js';

/**
 * `Conv2DBackpropFilter`: the patches of the input, `[channels * taps, places]`, times the output's
 * gradient.
 */
export const conv2dBackpropFilter: KernelConfig = {
  kernelName: Conv2DBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const given = attrs as unknown as ConvolutionAttrs & { filterShape: number[] };
    const shapes = { x: x.shape, filter: given.filterShape, dy: dy.shape };
    const info = convolutionInfo(Conv2DBackpropFilter, [x, dy], shapes, given, false);
    return filterGradient(backend as WasmBackend, x, dy, info, everyChannel);
  },
};

const everyChannel: PatchProduct = (call, patches, outputs) => {
  const [channels = 0, taps = 0, places = 0] = patches.shape;
  const a = call('Reshape', { x: patches }, { shape: [channels * taps, places] });
  const product = call('BatchMatMul', { a, b: outputs }, { transposeA: false, transposeB: false });
  return call('Reshape', { x: product }, { shape: [channels, taps, outputs.shape[1] as number] });
};
