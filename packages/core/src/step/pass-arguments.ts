import { Variable } from '@tensorflow/tfjs-core';
import { wrongValue } from '../slots/values.js';

/**
 * Checks the arguments of `minimize` and `computeGradients` before a source of signals sees them.
 * @throws CurvatureError for a loss that is no function, and for a list of others than variables.
 */
export function checkPass(loss: unknown, varList: unknown): void {
  if (typeof loss !== 'function')
    throw wrongValue('minimize', 'the loss', loss, '() => loss(x, y)');
  if (varList === undefined || varList === null) return;
  if (!Array.isArray(varList)) throw wrongValue('minimize', 'the list of variables', varList, LIST);
  for (const each of varList)
    if (!(each instanceof Variable)) throw wrongValue('minimize', 'a variable', each, LIST);
}

const LIST = '[variable], or model.trainableWeights.map((w) => w.read())';
