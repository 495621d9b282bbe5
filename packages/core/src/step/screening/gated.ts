import { gate } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { ParameterStep } from '../parameter-step.js';
import type { RetainedTensors } from '../retained.js';

/**
 * The step with a gradient of zeros where `skip` is not 0: a gradient that is not finite then leaves
 * all numbers finite, though averages decay and momentum goes on. Without `skip`, the step itself.
 */
export function gated(
  step: ParameterStep,
  skip: Tensor | null,
  retained: RetainedTensors,
): ParameterStep {
  if (skip === null) return step;
  const one = (x: Tensor) => tidy(() => retained.retain(run(gate, { x, skip }, {}), []));
  const raw = one(step.raw);
  return { ...step, raw, grad: step.grad === step.raw ? raw : one(step.grad) };
}
