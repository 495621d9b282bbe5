import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseOpticalDigits } from './optical-digits.js';

const pixels = fc.array(fc.integer({ min: 0, max: 16 }), { minLength: 64, maxLength: 64 });
const image = fc.tuple(pixels, fc.integer({ min: 0, max: 9 }));
const comment = fc.constantFrom('', '# the last digit is the class code', '|', ' 1,2,3');

test('images are read in order, with any comments between and any line ends', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(image, comment), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\n', '\r\n'),
      (lines, end) => {
        const text = lines
          .map(([[values, label], aside]) => `${aside}${end}${values.join()},${label}`)
          .join(end);
        expect([...parseOpticalDigits('f', text)]).toEqual(lines.flatMap(([[values]]) => values));
      },
    ),
  );
});

const good = [...Array.from({ length: 64 }, () => 0), 3];
test.each([
  ['f, line 3: found 64 numbers, expected 64 pixels and a label.', good.slice(1)],
  ['f, line 3: field 9 is "17", expected a whole number up to 16.', good.with(8, 17)],
  ['f, line 3: field 2 is "-1", expected a whole number up to 16.', good.with(1, -1)],
  ['f, line 3: field 2 is "0.5", expected a whole number up to 16.', good.with(1, 0.5)],
  ['f, line 3: field 65 is "10", expected a whole number up to 9.', good.with(64, 10)],
])('%s', (sentence, numbers) => {
  expect(() => parseOpticalDigits('f', `# digits\n${good.join()}\n${numbers.join()}\n`)).toThrow(
    `${sentence} The file may be damaged, or another one. Fetch the optical digits`,
  );
});

test('a file without images is refused', () => {
  expect(() => parseOpticalDigits('f', 'once upon a time\n')).toThrow('f has no line of numbers.');
});
