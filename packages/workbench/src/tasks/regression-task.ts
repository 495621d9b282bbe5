import { columnsOf, completeRows } from '../data/tables/columns.js';
import { parseCsv } from '../data/tables/csv.js';
import { readTextFile } from '../data/data-files.js';
import { drawFriedman } from '../data/tables/friedman.js';
import { perceptron } from '../models/perceptron.js';
import { regressionData, type RegressionData } from '../data/tables/regression-data.js';
import type { Task } from '../contract/task.js';

async function readTable(file: string): Promise<RegressionData> {
  const csv = parseCsv(file, await readTextFile(file));
  const complete = completeRows(file, csv);
  const data = regressionData(columnsOf(file, complete));
  const dropped = csv.rows.length - complete.rows.length;
  return dropped === 0
    ? data
    : { ...data, describe: `${data.describe} (left out: ${dropped} that miss a value)` };
}

/** A dense network that predicts one column of a table, or the target of Friedman's problem. */
export const regression: Task<RegressionData> = {
  name: 'regression',
  describe:
    'network 64-64-1 on a table of numbers (--data FILE, CSV) or 10000 drawn rows of ' +
    'a known problem',
  batch: 256,
  steps: 300,
  load: async ({ data }) =>
    data === undefined ? regressionData(drawFriedman(10_000, 1)) : readTable(data),
  model: (seed, { columns }) => perceptron([columns, 64, 64, 1], seed),
};
