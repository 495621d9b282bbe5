import { CurvatureError } from '@curvature/spec';
import type { Csv } from './csv.js';

/** Numbers of one column, one for each row. */
export interface Column {
  readonly name: string;
  readonly values: Float64Array;
}

/** Columns of a table, of the same length: what is known, and what is asked for. */
export interface Columns {
  readonly inputs: readonly Column[];
  readonly target: Column;
  /** Columns of `inputs` that hold 0 or 1, one for each word. */
  readonly words: ReadonlySet<Column>;
}

const MISSING = new Set(['', 'NA', 'NaN', '?']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const isNumber = (text: string) => NUMBER.test(text) && Number.isFinite(Number(text));
const MOST_WORDS = 100;

/** Without the rows that miss a value. @throws CurvatureError where fewer than two are left. */
export function completeRows(file: string, { header, rows }: Csv): Csv {
  const complete = rows.filter(({ fields }) => !fields.some((field) => MISSING.has(field)));
  if (complete.length > 1) return { header, rows: complete };
  throw new CurvatureError(
    `${file} has ${rows.length} rows, of which ${complete.length} miss no value; two are the least.`,
    'A column may be empty throughout.',
    'Remove such columns, or point --data at another file.',
  );
}

/** The column named target, else the last one of numbers. */
function targetOf(file: string, { header, rows }: Csv, numeric: readonly boolean[]): number {
  const named = header.findIndex((name) => name.toLowerCase() === 'target');
  const chosen = named < 0 ? numeric.lastIndexOf(true) : named;
  if (numeric[chosen]) return chosen;
  if (chosen < 0) {
    const remedy = 'Point --data at a table with a column of numbers to be predicted.';
    throw new CurvatureError(
      `${file} has no column of numbers.`,
      'It may use commas as decimal points.',
      remedy,
    );
  }
  const { line, fields } = rows.find(({ fields: [...all] }) => !isNumber(all[chosen]!))!;
  const found = `${file}, line ${line}: the target is "${fields[chosen]}", which is no number.`;
  throw new CurvatureError(found, '', 'Correct it, or name another column "target".');
}

/** One column for each different word, 1 where it stands. */
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
    `${file}: column "${header[column]}" has ${words.length} different words, such as "${fields[column]}" in line ${line}; ${MOST_WORDS} are the most.`,
    'It holds names or dates, or a number there is mistyped.',
    'Remove the column, or correct the line.',
  );
}

/**
 * The columns of a table without missing values: those of numbers as they are, each other one as
 * several of 0 and 1.
 * @throws CurvatureError where no column, or that named target, is of numbers, where nothing is
 *   left beside it, or where a
 * column has too many different words.
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
