import { engine, type NamedTensorMap, type Tensor, type Variable } from '@tensorflow/tfjs-core';

/** What `applyGradients` takes. */
export type Gradients = NamedTensorMap | readonly { name: string; tensor: Tensor | null }[];

/** Gradients by name, in order; a variable that is listed twice counts once. */
export const byName = (gradients: Gradients): ReadonlyMap<string, Tensor | null> =>
  new Map(Array.isArray(gradients) ? gradients.map(({ name, tensor }) => [name, tensor]) : Object.entries(gradients));

export const namesOf = (variables: readonly Variable[]): string[] => variables.map(({ name }) => name);

/** What TensorFlow.js trains where no list is given. */
export const trainable = (): Variable[] =>
  Object.values(engine().registeredVariables).filter((variable) => variable.trainable);
