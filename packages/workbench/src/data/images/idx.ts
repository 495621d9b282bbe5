import { CurvatureError } from '@curvature/spec';
import { readDataFile } from '../data-files.js';

/** An IDX file of bytes: the sizes of its axes, and its values, row by row. */
export interface Idx {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const KINDS = { 2051: 'images, 3 axes of bytes', 2049: 'labels, 1 axis of bytes' } as const;
type Magic = keyof typeof KINDS;
const AGAIN = 'Fetch the file again.';

const describeMagic = (magic: number) =>
  `${magic} (${KINDS[magic as Magic] ?? unknownKind(magic)})`;

const unknownKind = (magic: number) =>
  `0x${magic.toString(16).padStart(8, '0')}, which is no IDX file of images or labels`;

function parseShape(file: string, bytes: Buffer, expected: Magic): number[] {
  const axes = expected & 0xff;
  const header = 4 + 4 * axes;
  if (bytes.length < header) {
    const found = `${file} is truncated: its header takes ${header} bytes, found ${bytes.length}.`;
    throw new CurvatureError(found, 'The download may be incomplete.', AGAIN);
  }
  const magic = bytes.readUInt32BE(0);
  if (magic !== expected) {
    const found =
      `${file} begins with the magic number ${describeMagic(magic)}, expected ` +
      `${describeMagic(expected)}.`;
    throw new CurvatureError(
      found,
      'Two files may have been swapped, or this is another format.',
      AGAIN,
    );
  }
  return Array.from({ length: axes }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
}

/**
 * Parses the unpacked bytes of an IDX file.
 * @param expected The magic number: 2051 for images, 2049 for labels.
 * @throws CurvatureError for another magic number, or a length other than the header says.
 */
export function parseIdx(file: string, bytes: Buffer, expected: Magic): Idx {
  const shape = parseShape(file, bytes, expected);
  const values = bytes.subarray(4 + 4 * shape.length);
  const length = shape.reduce((product, n) => product * n, 1);
  if (values.length === length) return { shape, values };
  const wrong = values.length < length ? 'is truncated' : 'is too long';
  throw new CurvatureError(
    `${file} ${wrong}: its header promises ${shape.join(' x ')} = ${length} bytes of ` +
      `values, found ${values.length}.`,
    'The download may be incomplete, or the file was changed.',
    AGAIN,
  );
}

/**
 * Reads an IDX file, gzip or plain, whatever its name.
 * @throws CurvatureError as `parseIdx` and `readDataFile`.
 */
export async function readIdx(file: string, expected: Magic): Promise<Idx> {
  return parseIdx(file, await readDataFile(file), expected);
}
