import { CurvatureError } from '@curvature/spec';
import { Tensor } from '@tensorflow/tfjs-core';
import { told } from '../../slots/values.js';

/** @throws CurvatureError for the argument of `setWeights`, unless it is a list of named tensors. */
export function checkWeights(weights: unknown): void {
  if (!Array.isArray(weights)) throw noWeights(told(weights));
  for (const entry of weights as readonly Partial<Record<string, unknown>>[])
    if (!(entry?.['tensor'] instanceof Tensor)) throw noWeights(`a list with ${told(entry)}`);
}

const noWeights = (given: string) =>
  new CurvatureError(
    `setWeights takes a list of { name, tensor }, got ${given}.`,
    'Usually the promise of getWeights() was not awaited, the weights are those of a model, or JSON has made plain objects of tensors.',
    'Await getWeights(); to write it as JSON, keep the name, data, shape and dtype of each tensor, and make tensors of them again.',
  );
