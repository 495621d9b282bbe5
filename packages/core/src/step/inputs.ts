import type { Block } from '@curvature/spec';
import { type Tensor, tidy, type Variable, zerosLike } from '@tensorflow/tfjs-core';
import { joined, joint } from '../partition/target.js';
import type { Gradients } from '../state/parameters/entry.js';
import { variableOf } from './gradients.js';
import { ownInputs } from './own-inputs.js';
import type { Inputs } from './parameter-step.js';
import type { RetainedTensors } from './retained.js';

/** Of a parameter, or of a kernel and its bias as one matrix. */
export function inputsOf(block: Block, gradients: Gradients, retained: RetainedTensors): Inputs {
  const { id, bias } = block;
  if (bias === undefined) return ownInputs(block, gradients);
  const [kernel, own] = [variableOf(id), variableOf(bias)];
  return {
    target: joint(kernel, own, (trained) => gradients.has(trained)),
    raw: jointGradient(kernel, own, gradients, retained),
  };
}

/** The gradient of kernel and bias as one matrix; zeros for the one that is not trained. */
function jointGradient(
  kernel: Variable,
  bias: Variable,
  gradients: Gradients,
  retained: RetainedTensors,
): Tensor {
  const gradientOf = (variable: Variable) => gradients.get(variable.name) ?? zerosLike(variable);
  return tidy(() => retained.retain(joined(gradientOf(kernel), gradientOf(bias)), []));
}
