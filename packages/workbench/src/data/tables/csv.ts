import { CurvatureError } from '@curvature/spec';
import { CsvError, parse } from 'csv-parse/sync';

/** A row of a table: its fields, and the line of the file where it begins, counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A table as text. */
export interface Csv {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

const REMEDY = 'Correct the file, or point --data at another one.';
const refuse = (found: string, usually: string, remedy = REMEDY): never => {
  throw new CurvatureError(found, usually, remedy);
};

/** The rows of a text; each has the line where it begins, since quoted fields may span lines. */
function readRows(file: string, text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let [lines, blank] = [0, 0];
  const nextLine = (blankNow: number) => lines + 1 + blankNow - blank;
  try {
    parse(text.replaceAll(/\r\n?/g, '\n'), {
      record_delimiter: '\n',
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (fields: string[], context) => {
        rows.push({ line: nextLine(context.empty_lines), fields });
        ({ lines, empty_lines: blank } = context);
      },
    });
    return rows;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw quoteOutOfPlace(`${file}, line ${nextLine(Number(cause['empty_lines']))}`, cause);
  }
}

/** The only error of the parser; the number of fields is checked by `parseCsv`. */
const quoteOutOfPlace = (place: string, cause: CsvError) =>
  new CurvatureError(
    `${place}: field ${Number(cause['column']) + 1} has a quote out of place.`,
    'A quote is not closed, or is inside a field.',
    REMEDY,
    { cause },
  );

function checkHeader(file: string, header: readonly string[]): void {
  const twice = header.find((name, i) => header.indexOf(name) < i);
  if (twice !== undefined)
    refuse(`${file} has two columns named "${twice}".`, 'Its first line may not be a header.');
  if (header.length > 1) return;
  const usually = 'Its fields may be separated by another character than commas.';
  refuse(`${file} has a single column, "${header[0]}".`, usually, 'Save it as CSV with commas.');
}

/**
 * Parses comma-separated values (RFC 4180): a row of names, then as many fields in every row. Empty
 * lines are skipped, blanks around a field without quotes are dropped, and every line break inside
 * quotes is read as a line feed.
 * @throws CurvatureError for a row of another length or a quote out of place, with the line where
 *   the row begins, and for a header with one name, or with a name twice.
 */
export function parseCsv(file: string, text: string): Csv {
  const [header, ...rows] = readRows(file, text);
  if (!header) return refuse(`${file} is empty.`, '');
  checkHeader(file, header.fields);
  const odd = rows.find(({ fields }) => fields.length !== header.fields.length);
  if (!odd) return { header: header.fields, rows };
  const found =
    `${file}, line ${odd.line}: found ${odd.fields.length} fields, the header has ` +
    `${header.fields.length}.`;
  return refuse(found, 'A comma is missing, or is not in quotes.');
}
