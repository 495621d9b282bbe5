import type { State } from '@curvature/spec';
import type { Variable } from '@tensorflow/tfjs-core';
import { keepTensors, release } from '../state/tree.js';
import type { AveragedCell } from './average.js';

/** The states of a cell's averages: of its variable, and of the bias that is one block with it. */
type Averages = { readonly own: State; readonly bias: State };

const averagesOf = ({ parts }: AveragedCell): Averages =>
  (parts.average as Averages | null) ?? { own: null, bias: null };

const placeOf = ({ own }: AveragedCell, { name }: Variable): keyof Averages =>
  name === own.name ? 'own' : 'bias';

/** The state of a variable's average; null before the first step. */
export const averageOf = (cell: AveragedCell, variable: Variable): State =>
  averagesOf(cell)[placeOf(cell, variable)];

/** Replaces that state, and disposes the tensors that it no longer holds. Called in tf.tidy. */
export function putAverage(cell: AveragedCell, variable: Variable, state: State): void {
  const old = averageOf(cell, variable);
  keepTensors(state);
  cell.parts.average = { ...averagesOf(cell), [placeOf(cell, variable)]: state };
  release(old, state);
}
