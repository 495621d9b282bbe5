import { columnsOf, completeRows, parseCsv, regressionRows } from '@curvature/workbench/tables';
import type { Track } from './race.js';

/** About so many steps, as on the digits. */
const STEPS = 1200;
const BATCH = 128;
/** Rows that are shown as predictions. */
const SHOWN = 200;

/**
 * A visitor's table as a regression: of the column named target, or else the last one of numbers.
 * @throws CurvatureError for a table that cannot be read, with the line.
 */
export function tableTrack(file: string, text: string): Track {
  const columns = columnsOf(file, completeRows(file, parseCsv(file, text)));
  const { inputs, targets } = regressionRows(columns);
  const count = targets.length;
  const batch = Math.min(BATCH, count);
  const width = columns.inputs.length;
  return {
    task: {
      name: `${file}: ${count} rows of ${width} numbers, to predict ${columns.target.name}`,
      widths: [width, 64, 32, 16, 1],
      last: 'linear',
      batch,
      epochs: Math.ceil(STEPS / Math.ceil(count / batch)),
    },
    rows: { count, x: inputs, y: targets },
    shown: Math.min(SHOWN, count),
  };
}
