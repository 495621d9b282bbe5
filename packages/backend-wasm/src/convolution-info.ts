import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { CurvatureError } from '@curvature/spec';

/** What the attributes of tfjs's kernels for convolutions and their gradients have in common. */
export type ConvolutionAttrs = {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number;
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
};

type Shape4 = [number, number, number, number];

/**
 * The geometry of a convolution, from the attributes of one of its gradient kernels.
 *
 * @throws CurvatureError for channels first and for dtypes other than float32, which the wasm backend's convolutions lack too.
 */
export const convolutionInfo = (
  kernelName: string,
  inputs: readonly TensorInfo[],
  inputShape: number[],
  filterShape: number[],
  attrs: ConvolutionAttrs,
  depthwise: boolean,
): backend_util.Conv2DInfo => {
  const { strides, pad, dataFormat = 'NHWC', dilations, dimRoundingMode } = attrs;
  if (dataFormat !== 'NHWC') refuse(kernelName, `dataFormat '${dataFormat}'`, `'NHWC'`);
  for (const { dtype } of inputs) if (dtype !== 'float32') refuse(kernelName, `dtype '${dtype}'`, `'float32'`);
  const [input, filter] = [inputShape as Shape4, filterShape as Shape4];
  return backend_util.computeConv2DInfo(input, filter, strides, dilations ?? 1, pad, dimRoundingMode, depthwise);
};

const refuse = (kernelName: string, given: string, allowed: string): never => {
  throw new CurvatureError(
    `${kernelName} on the wasm backend was given ${given}; it takes ${allowed}.`,
    '',
    `Convert the input first (tf.transpose or tf.cast).`,
  );
};
