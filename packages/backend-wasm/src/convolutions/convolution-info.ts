import { backend_util, util, type TensorInfo } from '@tensorflow/tfjs-core';
import { CurvatureError } from '@curvature/spec';
import { isFloat } from '../heap/tensors.js';

/** The common attributes of tfjs's kernels for convolutions and their gradients. */
export type ConvolutionAttrs = {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number;
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
};

export type ConvolutionInfo = backend_util.Conv2DInfo;

type Shape4 = [number, number, number, number];

/** The shapes of a convolution's input and filter and of its output's gradient. */
export type ConvolutionShapes = {
  readonly x: number[];
  readonly filter: number[];
  readonly dy: number[];
};

/**
 * The geometry of a convolution, from the attributes of one of its gradient kernels.
 *
 * @returns A phrase for a call that these kernels do not take: channels first, a dtype other than
 *   float32, shapes that do not fit together.
 */
export const geometryOf = (
  tensors: readonly TensorInfo[],
  { x, filter, dy }: ConvolutionShapes,
  attrs: ConvolutionAttrs,
  depthwise: boolean,
): ConvolutionInfo | string => {
  const { strides, pad, dataFormat = 'NHWC', dilations, dimRoundingMode } = attrs;
  if (dataFormat !== 'NHWC') return `dataFormat '${dataFormat}'; it takes 'NHWC'`;
  if (!isFloat(tensors))
    return `dtype '${tensors.find((tensor) => !isFloat([tensor]))?.dtype}'; it takes 'float32'`;
  const given = `x of shape [${x}], a filter of shape [${filter}] and an output of shape [${dy}]`;
  if ([x, filter, dy].some(({ length }) => length !== 4))
    return `${given}; it takes four dimensions each`;
  if (x[3] !== filter[2]) return `${given}; it takes as many channels of x as of the filter`;
  const [input, taps] = [x as Shape4, filter as Shape4];
  const info = backend_util.computeConv2DInfo(
    input,
    taps,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
  if (!isWhole(info)) return `strides, dilations or padding that are not whole numbers of places`;
  return util.arraysEqual(dy, info.outShape)
    ? info
    : `${given}; it takes an output of shape [${info.outShape}]`;
};

/** Whether all strides and paddings are whole numbers of places. */
export const isWhole = ({
  strideHeight,
  strideWidth,
  dilationHeight,
  dilationWidth,
  padInfo,
}: ConvolutionInfo): boolean =>
  [strideHeight, strideWidth, dilationHeight, dilationWidth].every(
    (size) => Number.isInteger(size) && size > 0,
  ) && [padInfo.top, padInfo.left].every(Number.isInteger);

/** Whether input, filter or output is empty. */
export const isNothing = ({ inShape, filterShape, outShape }: ConvolutionInfo): boolean =>
  [inShape, filterShape, outShape].some((shape) => shape.includes(0));

/**
 * The same for a kernel that the stock backend lacks.
 *
 * @throws CurvatureError for a call that it does not take.
 */
export const convolutionInfo = (
  kernelName: string,
  ...[tensors, shapes, attrs, depthwise]: Parameters<typeof geometryOf>
): ConvolutionInfo => {
  const info = geometryOf(tensors, shapes, attrs, depthwise);
  if (typeof info !== 'string') return info;
  throw new CurvatureError(
    `${kernelName} on the wasm backend was given ${info}.`,
    '',
    'Convert the input first (tf.transpose, tf.cast or tf.slice).',
  );
};
