import { CurvatureError } from '@curvature/spec';
import { engine, type NamedTensorMap, Tensor, util, type Variable } from '@tensorflow/tfjs-core';
import { told, wrongValue } from '../slots/values.js';

/** The argument of `applyGradients`. */
export type Gradients = NamedTensorMap | readonly { name: string; tensor: Tensor | null }[];

/**
 * Gradients by name, in order; a variable that is listed twice counts once.
 * @throws CurvatureError for what is neither a record nor a list of tensors by names.
 */
export function byName(gradients: Gradients): ReadonlyMap<string, Tensor | null> {
  if (typeof gradients !== 'object' || gradients === null) throw noGradients('the list', gradients);
  const entries: [string, Tensor | null][] = Array.isArray(gradients)
    ? gradients.map((entry) => [entry?.name, entry?.tensor])
    : Object.entries(gradients);
  for (const [name, tensor] of entries)
    if (typeof name !== 'string' || (tensor && !(tensor instanceof Tensor)))
      throw noGradients(`the gradient of ${told(name)}`, tensor);
  return new Map(entries);
}

const noGradients = (name: string, given: unknown) =>
  wrongValue('applyGradients', name, given, 'tf.variableGrads(loss).grads');

/** The gradients that are there; tfjs gives null for a variable that the loss does not use. */
export function present(gradients: ReadonlyMap<string, Tensor | null>): Map<string, Tensor> {
  const all = new Map<string, Tensor>();
  for (const [name, tensor] of gradients) if (tensor) all.set(name, tensor);
  return all;
}

/** The variables that TensorFlow.js trains if no list is given. */
export const trainable = (): Variable[] =>
  Object.values(engine().registeredVariables).filter((variable) => variable.trainable);

/** @throws CurvatureError if there is no such variable. */
export function variableOf(name: string): Variable {
  const variable = engine().registeredVariables[name];
  if (variable) return variable;
  throw new CurvatureError(
    `There is a gradient for "${name}", but no variable of that name.`,
    'It was disposed, or the gradients are those of another model.',
    'Pass gradients by names of live variables.',
  );
}

/**
 * @throws CurvatureError for a gradient of no variable, of another shape than its variable, or
 *   disposed; before anything has changed.
 */
export function checkGradients(gradients: ReadonlyMap<string, Tensor | null>): void {
  for (const [name, gradient] of gradients) {
    const { shape } = variableOf(name);
    if (!gradient || (!gradient.isDisposed && util.arraysEqual(shape, gradient.shape))) continue;
    throw new CurvatureError(
      gradient.isDisposed
        ? `The gradient of "${name}" is disposed.`
        : `The gradient of "${name}" has the shape [${gradient.shape}], and the variable [${shape}].`,
      'A tf.tidy has ended, or gradients were reduced or are of another model.',
      'Pass what optimizer.computeGradients returned. Nothing was changed.',
    );
  }
}
