import {
  Elu,
  LeakyRelu,
  Prelu,
  Relu,
  Relu6,
  Sigmoid,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { Call } from '../kernels/compose.js';
import type { CallInputs } from '../kernels/replacement.js';

/** The activation at the end of a fused kernel, by kernels of the backend. */
export type Activation = (call: Call, x: TensorInfo) => TensorInfo;

const none: Activation = (_, x) => x;
const by =
  (kernel: string): Activation =>
  (call, x) =>
    call(kernel, { x });

const plain: ReadonlyMap<unknown, Activation> = new Map([
  ['linear', none],
  ['relu', by(Relu)],
  ['relu6', by(Relu6)],
  ['elu', by(Elu)],
  ['sigmoid', by(Sigmoid)],
]);

/**
 * The activation of a call of a fused kernel; undefined if the backend has no correct kernel for
 * it.
 */
export const activationOf = (
  { preluActivationWeights: alpha }: CallInputs,
  { activation, leakyreluAlpha }: NamedAttrMap,
  channels: number,
): Activation | undefined => {
  if (activation === 'leakyrelu')
    return (call, x) => call(LeakyRelu, { x }, { alpha: Number(leakyreluAlpha ?? 0) });
  if (activation === 'prelu')
    return alpha && isByChannel(alpha, channels)
      ? (call, x) => call(Prelu, { x, alpha })
      : undefined;
  return alpha ? undefined : plain.get(activation);
};

/** Whether the activation is the identity. */
export const isLinear = (activation: Activation): boolean => activation === none;

/** The only shape of weights that the backend's `Prelu` reads correctly. */
const isByChannel = ({ dtype, shape }: TensorInfo, channels: number): boolean =>
  dtype === 'float32' &&
  shape.at(-1) === channels &&
  shape.slice(0, -1).every((size) => size === 1);
