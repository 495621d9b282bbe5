import { createHash } from 'node:crypto';
import { CurvatureError } from '@curvature/spec';
import { tensor2d } from '@tensorflow/tfjs';
import type { Column, Columns } from './columns.js';
import { pickRows } from '../pick-rows.js';
import type { Data } from '../../contract/task.js';

/** Rows of numbers. */
export interface RegressionData extends Data {
  /** Inputs of each row. */
  readonly columns: number;
}

/** With mean 0 and variance 1; a constant column becomes 0. */
export function standardise(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
  // Equal numbers may differ from their own mean by a rounding, which is no deviation.
  const constant = values.every((value) => value === values[0]);
  return values.map((value) => (constant ? 0 : (value - mean) / Math.sqrt(variance)));
}

function checkTarget({ name, values }: Column): void {
  if (values.some((value) => value !== values[0])) return;
  throw new CurvatureError(
    `The target, column "${name}", is ${values[0]} in every row.`,
    'There is nothing to learn; another column may be meant.',
    'Name the column to be predicted "target".',
  );
}

/** Row by row. */
function interleave(columns: readonly Float64Array[]): Float32Array {
  const result = new Float32Array(columns.length * columns[0]!.length);
  columns.forEach((values, j) =>
    values.forEach((value, i) => (result[i * columns.length + j] = value)),
  );
  return result;
}

/**
 * A number to be predicted from others: inputs are [batch, columns], targets [batch, 1]. All
 * columns and the target are standardised, but for columns of words, so a mean squared error of 1
 * is that of the mean.
 * @throws CurvatureError for a target that never changes.
 */
export function regressionData({ inputs, target, words }: Columns): RegressionData {
  checkTarget(target);
  const known = interleave(
    inputs.map((column) => (words.has(column) ? column.values : standardise(column.values))),
  );
  const asked = Float32Array.from(standardise(target.values));
  return {
    size: asked.length,
    columns: inputs.length,
    describe: `${asked.length} rows of ${inputs.length} numbers, to predict ${target.name}`,
    fingerprint: createHash('sha256').update(known).update(asked).digest('hex'),
    batch: (rows) => ({
      inputs: tensor2d(pickRows(known, inputs.length, rows), [rows.length, inputs.length]),
      targets: tensor2d(pickRows(asked, 1, rows), [rows.length, 1]),
    }),
  };
}
