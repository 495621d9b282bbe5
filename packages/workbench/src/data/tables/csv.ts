import { CurvatureError } from '@curvature/spec';

/** A line of a file: its fields, and its number from 1. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A table as text. */
export interface Csv {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

const refuse = (
  found: string,
  usually: string,
  remedy = 'Correct the file, or point --data at another one.',
): never => {
  throw new CurvatureError(found, usually, remedy);
};

// A field in quotes, where quotes are doubled, or one without any; then what ends it.
const FIELD = /\s*"((?:[^"]|"")*)"\s*(,|$)|([^",]*)(,|$)/y;

/** The fields of one line, without blanks around them. */
function splitLine(place: string, text: string): string[] {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const match = FIELD.exec(text);
    if (!match) {
      const usually = 'A quote is not closed, stands inside a field, or a field goes over several lines.';
      return refuse(`${place}: field ${fields.length + 1} has a quote out of place.`, usually);
    }
    const [, quoted, quotedEnd, plain, plainEnd] = match;
    fields.push(quoted?.replaceAll('""', '"') ?? plain!.trim());
    if ((quotedEnd ?? plainEnd) === '') return fields;
  }
}

function checkHeader(file: string, header: readonly string[]): void {
  const twice = header.find((name, i) => header.indexOf(name) < i);
  if (twice !== undefined) refuse(`${file} has two columns named "${twice}".`, 'Its first line may hold no names.');
  if (header.length > 1) return;
  const usually = 'Its fields may be parted by something else than commas.';
  refuse(`${file} has a single column, "${header[0]}".`, usually, 'Save it as CSV with commas.');
}

/**
 * Reads comma-separated values (RFC 4180, without line breaks inside fields): a line of names, then as many fields on every
 * line. Empty lines are passed over.
 * @throws CurvatureError for a line of another length or a quote out of place, with its number, and for a header that is none.
 */
export function parseCsv(file: string, text: string): Csv {
  const lines = text
    .split(/\r?\n/)
    .map((content, i) => ({ line: i + 1, content }))
    .filter(({ content }) => content.trim() !== '');
  const [header, ...rows] = lines.map(({ line, content }) => ({
    line,
    fields: splitLine(`${file}, line ${line}`, content),
  }));
  if (!header) return refuse(`${file} is empty.`, '');
  checkHeader(file, header.fields);
  const odd = rows.find(({ fields }) => fields.length !== header.fields.length);
  if (!odd) return { header: header.fields, rows };
  const found = `${file}, line ${odd.line}: found ${odd.fields.length} fields, the header has ${header.fields.length}.`;
  return refuse(found, 'A comma is missing, or is not in quotes.');
}
