import { CurvatureError } from '@curvature/spec';
import type { Column, Columns } from './columns.js';

/** Inputs [count, columns] and targets [count] of a regression, row by row. */
export interface RegressionRows {
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
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
 * The numbers of a regression. The target and all columns except one-hot codes are standardised, so
 * predicting the mean has a mean squared error of 1.
 * @throws CurvatureError for a constant target.
 */
export function regressionRows({ inputs, target, words }: Columns): RegressionRows {
  checkTarget(target);
  return {
    inputs: rowMajor(
      inputs.map((column) => (words.has(column) ? column.values : standardise(column.values))),
    ),
    targets: Float32Array.from(standardise(target.values)),
  };
}
