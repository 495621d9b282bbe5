import { CurvatureError } from '@curvature/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from './csv.js';

const field = fc.string({
  unit: fc.constantFrom('a', 'é', '1', '.', ' ', ',', '"', ';', '-', '\n'),
  maxLength: 6,
});
const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;
/** Quoted where it must be, or where `also` says so. */
const write = (value: string, also: boolean) =>
  also || /[",\n]/.test(value) || value !== value.trim() ? quote(value) : value;

test('what was written is read back, quoted or not, line breaks inside quotes too, with any line ends', () => {
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((columns) =>
      fc.array(
        fc.array(fc.tuple(field, fc.boolean()), { minLength: columns, maxLength: columns }),
        { maxLength: 5 },
      ),
    );
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), (rows, end) => {
      const names = Array.from({ length: rows[0]?.length ?? 2 }, (_, i) => `column ${i}`);
      const lines = [
        names.join(),
        ...rows.map((row) => row.map(([value, also]) => write(value, also)).join()),
      ];
      const { header, rows: read } = parseCsv('f', lines.join('\n').replaceAll('\n', end));
      expect(header).toEqual(names);
      expect(read.map(({ fields }) => fields)).toEqual(
        rows.map((row) => row.map(([value]) => value)),
      );
      const begins = rows.map(
        (_, i) =>
          1 +
          lines
            .slice(0, i + 1)
            .join('\n')
            .split('\n').length,
      );
      expect(read.map(({ line }) => line)).toEqual(begins);
    }),
  );
});

test('any text gives a table or a refusal', () => {
  const any = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', '\r'), maxLength: 30 });
  fc.assert(
    fc.property(any, (text) => {
      try {
        const { header, rows } = parseCsv('f', text);
        for (const { fields } of rows) expect(fields).toHaveLength(header.length);
      } catch (error) {
        expect(error).toBeInstanceOf(CurvatureError);
      }
    }),
    { numRuns: 1000 },
  );
});

test('lines keep their numbers where empty ones lie between', () => {
  expect(parseCsv('f', 'a,b\n\n1,2\n\n3,4\n').rows.map(({ line }) => line)).toEqual([3, 5]);
});

test('a row of several lines has the number of its first, and so have the rows after it', () => {
  const { rows } = parseCsv('f', 'a,b\r\n\r\n"1\r\n\r\n2",3\r\n \r\n4,5\r\n');
  expect(rows).toEqual([
    { line: 3, fields: ['1\n\n2', '3'] },
    { line: 7, fields: ['4', '5'] },
  ]);
});

test.each([
  ['f is empty.', '\n\n'],
  [
    'f has a single column, "a;b". Its fields may be separated by another character than commas.',
    'a;b\n1;2\n',
  ],
  ['f has two columns named "a". Its first line may not be a header.', 'a,b,a\n1,2,3\n'],
  [
    'f, line 3: found 3 fields, the header has 2. A comma is missing, or is not in quotes.',
    'a,b\n1,2\n1,2,3\n',
  ],
  ['f, line 2: field 2 has a quote out of place. A quote is not closed', 'a,b\n1,"2\n'],
  [
    'f, line 4: field 2 has a quote out of place. A quote is not closed',
    'a,b\n"1\n2",3\n1,"2\n3,4\n\n5,6\n',
  ],
  ['f, line 6: found 1 fields, the header has 2.', 'a,b\n\n"1\n2",3\n\n4\n'],
  ['f, line 2: field 1 has a quote out of place.', 'a,b\n1"x",2\n'],
  ['f, line 2: field 1 has a quote out of place.', 'a,b\n"x"y,2\n'],
])('%s', (sentence, text) => {
  expect(() => parseCsv('f', text)).toThrow(sentence);
});
