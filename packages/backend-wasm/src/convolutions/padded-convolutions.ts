import {
  backend_util,
  Conv2D,
  DepthwiseConv2dNative,
  FusedConv2D,
  FusedDepthwiseConv2D,
  Slice,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { compose } from '../kernels/compose.js';
import {
  type ConvolutionAttrs,
  type ConvolutionInfo,
  isNothing,
  isWhole,
} from './convolution-info.js';
import { type CallInputs, type Registrable, replacement } from '../kernels/replacement.js';
import { isFloat } from '../heap/tensors.js';

interface Padded {
  readonly inputs: Record<string, TensorInfo>;
  readonly attrs: NamedAttrMap;
  readonly info: ConvolutionInfo;
}

/**
 * One dimension of a convolution: sizes, the padding before and after x, and the result's places.
 */
interface Side {
  readonly size: number;
  readonly filter: number;
  readonly stride: number;
  readonly before: number;
  readonly after: number;
  readonly out: number;
}

/**
 * A forward convolution whose padding XNNPACK and tfjs read differently, by the stock kernel with
 * explicit padding.
 *
 * XNNPACK gives wrong numbers for `same` if the last step leaves places of x over, as with a stride
 * longer than the filter. And if the padding is a number, tfjs takes the width of the result from
 * the filter's height, so that XNNPACK writes beyond the result unless the filter is square. Here
 * both give the results of the cpu backend; all other convolutions go to the stock kernel
 * unchanged.
 */
const padded = (kernelName: string, depthwise: boolean): Registrable =>
  replacement<Padded>({
    kernelName,
    takes: (inputs, attrs) => {
      const info = infoOf(inputs, attrs, depthwise);
      const isTaken = info && isWhole(info) && hasPlaces(info) && isMisread(info);
      return isTaken ? { inputs: inputs as Record<string, TensorInfo>, attrs, info } : undefined;
    },
    compute: (backend, { inputs, attrs, info }, stock) =>
      compose(backend, (call) => {
        const pad = [
          [0, 0],
          ...sidesOf(info).map((side) => [side.before, Math.max(0, needed(side))]),
          [0, 0],
        ];
        const made = call(stock, inputs, { ...attrs, pad, dimRoundingMode: 'floor' });
        const isLarger = sidesOf(info).some((side) => needed(side) < 0);
        return isLarger
          ? call(Slice, { x: made }, { begin: [0, 0, 0, 0], size: info.outShape })
          : made;
      }),
  });

/** The geometry of a call that the stock kernel supports. */
const infoOf = (
  { x, filter }: CallInputs,
  given: NamedAttrMap,
  depthwise: boolean,
): ConvolutionInfo | undefined => {
  const {
    strides,
    pad,
    dataFormat = 'NHWC',
    dilations,
    dimRoundingMode,
  } = given as unknown as ConvolutionAttrs;
  if (!x || !filter || !isFloat([x, filter]) || dataFormat !== 'NHWC') return undefined;
  if (x.shape.length !== 4 || filter.shape.length !== 4 || x.shape[3] !== filter.shape[2])
    return undefined;
  const [input, taps] = [x.shape as Shape4, filter.shape as Shape4];
  return backend_util.computeConv2DInfo(
    input,
    taps,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
};
type Shape4 = [number, number, number, number];

const sidesOf = (info: ConvolutionInfo): [Side, Side] => {
  const { top, bottom, left, right } = info.padInfo;
  const { inHeight, inWidth, effectiveFilterHeight, effectiveFilterWidth, outHeight, outWidth } =
    info;
  return [
    sideOf(inHeight, effectiveFilterHeight, info.strideHeight, top, bottom, outHeight),
    sideOf(inWidth, effectiveFilterWidth, info.strideWidth, left, right, outWidth),
  ];
};

// Each convolution of a training step comes here, and spreading objects would take longer than a
// small convolution.
const sideOf = (
  size: number,
  filter: number,
  stride: number,
  before: number,
  after: number,
  out: number,
): Side => ({
  size,
  filter,
  stride,
  before,
  after,
  out,
});

const hasPlaces = (info: ConvolutionInfo): boolean =>
  !isNothing(info) && sidesOf(info).every(({ out, before }) => out > 0 && before >= 0);

/** The padding after x that the last place of the result reads; below 0 if x extends beyond it. */
const needed = ({ size, filter, stride, before, out }: Side): number =>
  (out - 1) * stride + filter - size - before;

const isMisread = (info: ConvolutionInfo): boolean =>
  sidesOf(info).some((side) =>
    info.padInfo.type === 'SAME' ? needed(side) < 0 : places(side) !== side.out,
  );

/** How many places XNNPACK computes with explicit padding. */
const places = ({ size, filter, stride, before, after }: Side): number =>
  Math.floor((size + before + after - filter) / stride) + 1;

export const paddedConvolutions: readonly Registrable[] = [
  padded(Conv2D, false),
  padded(FusedConv2D, false),
  padded(DepthwiseConv2dNative, true),
  padded(FusedDepthwiseConv2D, true),
];
