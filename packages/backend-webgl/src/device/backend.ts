import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { env, type TensorInfo, util } from '@tensorflow/tfjs-core';

/** tfjs's webgl backend. */
export type Backend = MathBackendWebGL;

/** The context that tfjs draws in; its type says WebGL 1. */
export const contextOf = ({ gpgpu }: Backend): WebGL2RenderingContext =>
  gpgpu.gl as unknown as WebGL2RenderingContext;

/** Whether programs run at all: they are GLSL ES 3.00, which WebGL 1 does not know. */
export const canDraw = (): boolean => env().getNumber('WEBGL_VERSION') === 2;

export const sizeOf = ({ shape }: TensorInfo): number => util.sizeFromShape(shape);

/** Whether a program can read or write this tensor. */
export const isDrawable = (tensor: TensorInfo): boolean =>
  tensor.dtype === 'float32' && sizeOf(tensor) > 0;
