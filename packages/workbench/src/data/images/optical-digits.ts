import { stat } from 'node:fs/promises';
import { CurvatureError } from '@curvature/spec';
import { findDataFile, readTextFile } from '../data-files.js';

const PIXELS = 64;
const REMEDY =
  'Point --data at the folder with optdigits.tra and optdigits.hol, or at one such file.';

function refuse(file: string, line: number, found: string): never {
  throw new CurvatureError(
    `${file}, line ${line}: ${found}.`,
    'The file may be damaged, or another one.',
    'Fetch the optical digits of the UCI repository again.',
  );
}

/** One image: 64 whole numbers from 0 to 16, then its label. */
function parseLine(file: string, line: number, text: string): readonly number[] {
  const fields = text.split(',');
  if (fields.length !== PIXELS + 1) {
    refuse(file, line, `found ${fields.length} numbers, expected ${PIXELS} pixels and a label`);
  }
  const numbers = fields.map((field, i) => {
    const most = i < PIXELS ? 16 : 9;
    const isValid = /^\s*\d+\s*$/.test(field) && Number(field) <= most;
    return isValid
      ? Number(field)
      : refuse(file, line, `field ${i + 1} is "${field}", expected a whole number up to ${most}`);
  });
  return numbers.slice(0, PIXELS);
}

/**
 * The pixels of a file of optical digits, [count * 64], 0 to 16. A line that does not start with a
 * digit is a comment.
 * @throws CurvatureError for a malformed line, or a file without images.
 */
export function parseOpticalDigits(file: string, text: string): Uint8Array {
  const images = text
    .split('\n')
    .flatMap((line, i) => (/^\d/.test(line) ? [parseLine(file, i + 1, line)] : []));
  if (images.length > 0) return Uint8Array.from(images.flat());
  throw new CurvatureError(
    `${file} has no line of numbers.`,
    'It is another kind of file, or empty.',
    REMEDY,
  );
}

async function filesAt(path: string): Promise<string[]> {
  if ((await stat(path).catch(() => null))?.isFile()) return [path];
  const find = (name: string) => findDataFile(path, [name, `${name}.gz`], REMEDY);
  return [await find('optdigits.tra'), await find('optdigits.hol')];
}

/**
 * Optical Recognition of Handwritten Digits (Alpaydin and Kaynak 1998, UCI), images of 8 by 8.
 * @param path One file, or a folder with `optdigits.tra` and `optdigits.hol`, which are read in
 *   this order; plain or .gz.
 * @throws CurvatureError for missing or damaged files.
 */
export async function readOpticalDigits(path: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (const file of await filesAt(path))
    parts.push(parseOpticalDigits(file, await readTextFile(file)));
  return Buffer.concat(parts);
}
