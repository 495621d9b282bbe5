import { createHash } from 'node:crypto';
import { tensor2d } from '@tensorflow/tfjs';
import type { Columns } from './columns.js';
import { pickRows } from '../pick-rows.js';
import { regressionRows } from './regression-rows.js';
import type { Data } from '../../contract/task.js';

/** Rows of numbers, with the number of inputs that the model needs. */
export interface RegressionData extends Data {
  /** Number of inputs in a row. */
  readonly columns: number;
}

/**
 * Data of a regression: inputs are [batch, columns], targets [batch, 1]. The target and all columns
 * except one-hot codes are standardised, so predicting the mean has a mean squared error of 1.
 * @throws CurvatureError for a constant target.
 */
export function regressionData(columns: Columns): RegressionData {
  const { inputs, targets } = regressionRows(columns);
  const width = columns.inputs.length;
  return {
    size: targets.length,
    columns: width,
    describe: `${targets.length} rows of ${width} numbers, to predict ${columns.target.name}`,
    fingerprint: createHash('sha256').update(inputs).update(targets).digest('hex'),
    batch: (rows) => ({
      inputs: tensor2d(pickRows(inputs, width, rows), [rows.length, width]),
      targets: tensor2d(pickRows(targets, 1, rows), [rows.length, 1]),
    }),
  };
}
