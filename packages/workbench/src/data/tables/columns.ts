import { CurvatureError } from '@curvature/spec';
import type { Csv } from './csv.js';

/** One column of a table: a number for each row. */
export interface Column {
  readonly name: string;
  readonly values: Float64Array;
}

/** The inputs and the target of a regression, columns of one length. */
export interface Columns {
  readonly inputs: readonly Column[];
  readonly target: Column;
  /** Columns of `inputs` that are one-hot codes of words. */
  readonly words: ReadonlySet<Column>;
}

const MISSING = new Set(['', 'NA', 'NaN', '?']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const isNumber = (text: string) => NUMBER.test(text) && Number.isFinite(Number(text));
const MOST_WORDS = 100;

/** The rows without a missing value. @throws CurvatureError for fewer than two such rows. */
export function completeRows(file: string, { header, rows }: Csv): Csv {
  const complete = rows.filter(({ fields }) => !fields.some((field) => MISSING.has(field)));
  if (complete.length > 1) return { header, rows: complete };
  throw new CurvatureError(
    `${file} has ${counted(rows.length)}, of which ${complete.length} are complete; at ` +
      'least two are needed.',
    complete.length < rows.length ? 'A column may be empty throughout.' : '',
    complete.length < rows.length
      ? 'Remove such columns, or point --data at another file.'
      : 'Point --data at a file with more rows.',
  );
}

const counted = (rows: number) => (rows === 1 ? '1 row' : `${rows} rows`);

/** The column named target, or else the last column of numbers. */
function targetOf(file: string, { header, rows }: Csv, numeric: readonly boolean[]): number {
  const named = header.findIndex((name) => name.toLowerCase() === 'target');
  const chosen = named < 0 ? numeric.lastIndexOf(true) : named;
  if (numeric[chosen]) return chosen;
  if (chosen < 0) {
    const remedy = 'Point --data at a table with a column of numbers to predict.';
    throw new CurvatureError(
      `${file} has no column of numbers.`,
      'It may use commas as decimal points.',
      remedy,
    );
  }
  const { line, fields } = rows.find(({ fields: [...all] }) => !isNumber(all[chosen]!))!;
  const found = `${file}, line ${line}: the target is "${fields[chosen]}", which is not a number.`;
  throw new CurvatureError(found, '', 'Correct it, or name another column "target".');
}

/** One column for each different word: 1 in the rows with that word, else 0. */
function oneHot(file: string, { header, rows }: Csv, column: number): Column[] {
  const words = [...new Set(rows.map(({ fields }) => fields[column]!))].toSorted();
  if (words.length <= MOST_WORDS) {
    return words.map((word) => ({
      name: `${header[column]}=${word}`,
      values: Float64Array.from(rows, ({ fields }) => (fields[column] === word ? 1 : 0)),
    }));
  }
  const { line, fields } = rows.find((row) => !isNumber(row.fields[column]!))!;
  throw new CurvatureError(
    `${file}: column "${header[column]}" has ${words.length} different words, such ` +
      `as "${fields[column]}" in line ${line}; at most ${MOST_WORDS} are allowed.`,
    'It holds names or dates, or a number there is mistyped.',
    'Remove the column, or correct the line.',
  );
}

/**
 * The columns of a table without missing values. A column of numbers stays as it is; any other
 * column is one-hot encoded.
 * @throws CurvatureError for a table without a column of numbers, a target that is not of numbers,
 *   or a column with too many different words.
 */
export function columnsOf(file: string, csv: Csv): Columns {
  const { header, rows } = csv;
  const numeric = header.map((_, i) => rows.every(({ fields }) => isNumber(fields[i]!)));
  const numbers = (i: number): Column => ({
    name: header[i]!,
    values: Float64Array.from(rows, ({ fields }) => Number(fields[i])),
  });
  const target = targetOf(file, csv, numeric);
  const parts = header.map((_, i) =>
    i === target ? [] : numeric[i] ? [numbers(i)] : oneHot(file, csv, i),
  );
  const words = parts.filter((_, i) => !numeric[i]).flat();
  return { inputs: parts.flat(), target: numbers(target), words: new Set(words) };
}
