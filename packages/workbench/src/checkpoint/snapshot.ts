import { CurvatureError } from '@curvature/spec';
import { dispose, Variable as TfVariable } from '@tensorflow/tfjs';
import type { Variable } from '@tensorflow/tfjs';
import { loadTensor, saveTensor, type SavedTensor } from './saved-tensor.js';
import type { NamedTensor, Trainable } from '../contract/trainable.js';

/** One training step: the loss of its batch before the update, and its time in milliseconds. */
export type StepRecord = {
  readonly step: number;
  readonly loss: number;
  readonly ms: number;
  /** The share of right answers in the batch, of a classifier. */
  readonly accuracy?: number;
};

/** The whole state of a run between two steps. */
export type Snapshot = {
  readonly history: StepRecord[];
  readonly variables: SavedTensor[];
  readonly optimizer: SavedTensor[];
};

/**
 * `getWeights` creates its first tensor, the count of iterations, at every call, so it is disposed
 * here; the optimizer owns the others.
 */
async function saveOptimizer(optimizer: Trainable): Promise<SavedTensor[]> {
  const weights = await optimizer.getWeights();
  const saved = await Promise.all(weights.map(saveTensor));
  const [iterations] = weights;
  if (iterations?.name === 'iter' && !(iterations.tensor instanceof TfVariable))
    iterations.tensor.dispose();
  return saved;
}

/** Copies variables, optimizer state and history. */
export async function takeSnapshot(
  variables: readonly Variable[],
  optimizer: Trainable,
  history: readonly StepRecord[],
): Promise<Snapshot> {
  const live: NamedTensor[] = variables.map((variable) => ({
    name: variable.name,
    tensor: variable,
  }));
  return {
    history: [...history],
    variables: await Promise.all(live.map(saveTensor)),
    optimizer: await saveOptimizer(optimizer),
  };
}

function restoreVariable(variable: Variable, saved: SavedTensor | undefined): void {
  const same = saved?.name === variable.name && saved.shape.join() === variable.shape.join();
  if (!same) {
    const expected = `${variable.name} [${variable.shape}]`;
    throw new CurvatureError(
      `The snapshot holds ${saved ? `${saved.name} [${saved.shape}]` : 'nothing'} ` +
        `where the model has ${expected}.`,
      'It was taken from another model.',
      'Start without it.',
    );
  }
  const { tensor } = loadTensor(saved);
  variable.assign(tensor);
  tensor.dispose();
}

/** Restores a snapshot. @throws CurvatureError for a variable of another name or shape. */
export async function restoreSnapshot(
  variables: readonly Variable[],
  optimizer: Trainable,
  from: Snapshot,
): Promise<void> {
  variables.forEach((variable, i) => restoreVariable(variable, from.variables[i]));
  const weights = from.optimizer.map(loadTensor);
  await optimizer.setWeights(weights);
  dispose(weights.map(({ tensor }) => tensor));
}
