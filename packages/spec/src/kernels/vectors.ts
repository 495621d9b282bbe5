import {
  abs,
  add,
  concat,
  div,
  max,
  maximum,
  mul,
  reshape,
  slice,
  sqrt,
  square,
  sum,
  type Tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import { heldEpsilon } from '../reads/half-floats.js';
import type { Kernel } from './kernel.js';

/** a x + b y, of one shape. */
export const blend: Kernel<{ x: Tensor; y: Tensor }, { a: number; b: number }> = {
  name: 'CurvatureBlend',
  composite: ({ x, y }, { a, b }) => add(mul(x, a), mul(y, b)),
};

/** a x + b y, in the memory of x: the last step of an update. */
export const blendInto: typeof blend = { ...blend, name: 'CurvatureBlendInto', donates: ['x'] };

/**
 * a x + b y', in the memory of x, where y' are as many numbers of y as x has, from number `from`
 * on: an update that is part of a larger one.
 */
export const blendPart: Kernel<{ x: Tensor; y: Tensor }, { a: number; b: number; from: number }> = {
  name: 'CurvatureBlendPart',
  donates: ['x'],
  composite: ({ x, y }, { a, b, from }) =>
    add(mul(x, a), mul(reshape(slice(reshape(y, [y.size]), [from], [x.size]), x.shape), b)),
};

/**
 * x in rows as long as y, and y as one more: a kernel over its bias. x: any shape whose size is a
 * multiple of y's -> [x.size / y.size + 1, y.size]
 */
export const withRow: Kernel<{ x: Tensor; y: Tensor }, Record<string, never>> = {
  name: 'CurvatureWithRow',
  composite: ({ x, y }) => concat([reshape(x, [-1, y.size]), reshape(y, [1, y.size])], 0),
};

/** The sum of x y, of one size. -> [] */
export const dot: Kernel<{ x: Tensor; y: Tensor }, Record<string, never>> = {
  name: 'CurvatureDot',
  composite: ({ x, y }) => sum(mul(reshape(x, [x.size]), reshape(y, [y.size]))),
};

/**
 * The Euclidean norms of the `rows` equal parts of x, free of overflow and underflow. x: any shape
 * -> [rows]
 */
export const norms: Kernel<{ x: Tensor }, { rows: number }> = {
  name: 'CurvatureNorms',
  composite({ x }, { rows }) {
    if (x.size === 0) return zeros([rows]);
    const parts = reshape(x, [rows, x.size / rows]);
    const largest = maximum(max(abs(parts), 1, true), heldEpsilon(1e-37));
    return mul(reshape(largest, [rows]), sqrt(sum(square(div(parts, largest)), 1)));
  },
};

/**
 * Each of the `rows` equal parts of x times its own number. x: any shape, scales: [rows] -> as x
 */
export const scaleRows: Kernel<{ x: Tensor; scales: Tensor }, { rows: number }> = {
  name: 'CurvatureScaleRows',
  composite: ({ x, scales }, { rows }) =>
    reshape(mul(reshape(x, [rows, x.size / rows]), reshape(scales, [rows, 1])), x.shape),
};
