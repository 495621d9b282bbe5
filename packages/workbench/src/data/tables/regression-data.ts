import { createHash } from 'node:crypto';
import { CurvatureError } from '@curvature/spec';
import { tensor2d } from '@tensorflow/tfjs';
import type { Column, Columns } from './columns.js';
import { pickRows } from '../pick-rows.js';
import type { Data } from '../../contract/task.js';

/** Rows of numbers, with the number of inputs that the model needs. */
export interface RegressionData extends Data {
  /** Number of inputs in a row. */
  readonly columns: number;
}

/** Scales to mean 0 and variance 1; a constant column becomes 0. */
export function standardise(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
  // The mean of equal numbers may differ from them by rounding, so a tiny variance is no test.
  const constant = values.every((value) => value === values[0]);
  return values.map((value) => (constant ? 0 : (value - mean) / Math.sqrt(variance)));
}

function checkTarget({ name, values }: Column): void {
  if (values.some((value) => value !== values[0])) return;
  throw new CurvatureError(
    `The target, column "${name}", is ${values[0]} in every row.`,
    'There is nothing to learn; another column may be the intended target.',
    'Name the column to predict "target".',
  );
}

/** Columns as one table, row by row. */
function rowMajor(columns: readonly Float64Array[]): Float32Array {
  const result = new Float32Array(columns.length * columns[0]!.length);
  columns.forEach((values, j) =>
    values.forEach((value, i) => (result[i * columns.length + j] = value)),
  );
  return result;
}

/**
 * Data of a regression: inputs are [batch, columns], targets [batch, 1]. The target and all columns
 * except one-hot codes are standardised, so predicting the mean has a mean squared error of 1.
 * @throws CurvatureError for a constant target.
 */
export function regressionData({ inputs, target, words }: Columns): RegressionData {
  checkTarget(target);
  const inputRows = rowMajor(
    inputs.map((column) => (words.has(column) ? column.values : standardise(column.values))),
  );
  const targets = Float32Array.from(standardise(target.values));
  return {
    size: targets.length,
    columns: inputs.length,
    describe: `${targets.length} rows of ${inputs.length} numbers, to predict ${target.name}`,
    fingerprint: createHash('sha256').update(inputRows).update(targets).digest('hex'),
    batch: (rows) => ({
      inputs: tensor2d(pickRows(inputRows, inputs.length, rows), [rows.length, inputs.length]),
      targets: tensor2d(pickRows(targets, 1, rows), [rows.length, 1]),
    }),
  };
}
