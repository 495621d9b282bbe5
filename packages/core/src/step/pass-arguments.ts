import { CurvatureError } from '@curvature/spec';
import { Variable } from '@tensorflow/tfjs-core';
import { told } from '../slots/values.js';

/**
 * Checks the arguments of `minimize` and `computeGradients` before a source of signals sees them.
 * @throws CurvatureError for a loss that is no function, and for a list of others than variables.
 */
export function checkPass(loss: unknown, varList: unknown): void {
  if (typeof loss !== 'function') throw noFunction(loss);
  if (varList === undefined || varList === null) return;
  if (!Array.isArray(varList)) throw noVariables(varList);
  for (const each of varList) if (!(each instanceof Variable)) throw noVariables(each);
}

const noFunction = (loss: unknown) =>
  new CurvatureError(
    `The loss must be a function without arguments, got ${told(loss)}.`,
    'Usually its result was passed, of which no gradient can be taken any more.',
    'Write optimizer.minimize(() => loss(x, y)).',
  );

const noVariables = (given: unknown) =>
  new CurvatureError(
    `The variables to train must be a list of tf.Variables, got ${told(given)}.`,
    'Usually one variable was passed without a list, names were, or the weights of layers, which hold a variable each.',
    'Write [variable], or model.trainableWeights.map((weight) => weight.read()).',
  );
