import { chainStep as stepDeclaration, type ChainStepAttributes } from '@curvature/spec/internal';
import { type Kernel, norms } from '@curvature/spec/kernels';
import {
  add,
  div,
  mul,
  ones,
  reshape,
  sqrt,
  stack,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { chainDirection } from './direction.js';
import { chainStatistics } from './statistics.js';

const normOf = (x: Tensor): Tensor => reshape(norms.composite({ x }, { rows: 1 }), []);

/** `chainStep` in tf ops: its parts one after another. */
export const chainStep: Kernel<
  { grad: Tensor; mean: Tensor; diagonal: Tensor; bands: Tensor },
  ChainStepAttributes,
  Tensor[]
> = {
  ...stepDeclaration,
  composite(
    inputs,
    { decay, weight, scale, decayMean, weightMean, meanScale, damping, gamma, epsilon, ...chain },
  ) {
    const { grad } = inputs;
    const [diagonal, bands] = chainStatistics.composite(
      { grad, diagonal: inputs.diagonal, bands: inputs.bands },
      { ...chain, decay, weight },
    ) as [Tensor, Tensor];
    const next = add(
      mul(inputs.mean, decayMean),
      mul(reshape(grad, inputs.mean.shape), weightMean),
    );
    const x = mul(next, meanScale);
    const damped = { x, diagonal, bands, damping: mul(ones([]), damping) };
    const direction = chainDirection.composite(damped, { ...chain, scale, gamma });
    const root = add(sqrt(mul(reshape(diagonal, x.shape), scale)), epsilon);
    const adam = epsilon < 0 ? zeros([]) : normOf(div(x, root));
    return [next, diagonal, bands, direction, stack([normOf(direction), adam])];
  },
};
