import type { Attributes, Inputs } from '@curvature/spec/internal';
import type { KernelDeclaration } from '@curvature/spec/kernels';
import { type KernelConfig, type Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Backend, canDraw, isDrawable, sizeOf } from '../device/index.js';

/** A fused kernel for the operation that `declaration` declares. */
export interface FusedKernel<I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]> {
  readonly declaration: KernelDeclaration<I, A, O>;
  /** Whether it takes these float32 inputs. */
  readonly accepts: (inputs: I, attributes: A) => boolean;
  /** Inputs that may have no elements. Default none: the composite takes these. */
  readonly mayBeEmpty?: readonly (keyof I)[];
  /** Draws the result, or all of them in order. */
  readonly run: (backend: Backend, inputs: I, attributes: A) => TensorInfo | TensorInfo[];
}

/** Whether all inputs have one shape. */
export const sameShape = (inputs: Readonly<Record<string, TensorInfo>>): boolean => {
  const [first, ...rest] = Object.values(inputs);
  return rest.every(({ shape }) => util.arraysEqual(shape, first!.shape));
};

/** A fused kernel as tfjs registers it. Of what it does not take, `run` makes the composite. */
export const fusedKernel = <I extends Inputs, A extends Attributes, O extends Tensor | Tensor[]>({
  declaration,
  accepts,
  mayBeEmpty = [],
  run,
}: FusedKernel<I, A, O>): KernelConfig => ({
  kernelName: declaration.name,
  backendName: 'webgl',
  kernelFunc: (given) => {
    const [inputs, attributes] = [given.inputs as unknown as I, given.attrs as unknown as A];
    const isTaken =
      canDraw() &&
      Object.entries(inputs).every(
        ([name, x]) => isDrawable(x) || (sizeOf(x) === 0 && mayBeEmpty.includes(name)),
      ) &&
      accepts(inputs, attributes);
    return isTaken ? run(given.backend as Backend, inputs, attributes) : [];
  },
});
