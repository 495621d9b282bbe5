import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { CurvatureError } from '@curvature/spec';

async function unpack(file: string, bytes: Buffer): Promise<Buffer> {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!packed) return bytes;
  try {
    return await promisify(gunzip)(bytes);
  } catch (cause) {
    const { message } = cause as Error;
    const found = `${file} (${bytes.length} bytes) cannot be unpacked: ${message}.`;
    throw new CurvatureError(found, 'It is truncated or damaged.', 'Fetch the file again.', {
      cause,
    });
  }
}

/**
 * The bytes of a file; gzip is unpacked, whatever the name.
 * @throws CurvatureError for a missing file or damaged gzip.
 */
export async function readDataFile(file: string): Promise<Buffer> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const reasons: Record<string, string> = {
      ENOENT: 'does not exist',
      EISDIR: 'is a folder, where a file is expected',
    };
    const why = reasons[cause.code ?? ''] ?? `cannot be read: ${cause.message}`;
    throw new CurvatureError(`${file} ${why}.`, '', 'Check --data.', { cause });
  });
  return unpack(file, bytes);
}

/**
 * The text of a file.
 * @throws CurvatureError as `readDataFile`, or for bytes that are not UTF-8.
 */
export async function readTextFile(file: string): Promise<string> {
  const bytes = await readDataFile(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const usually = 'It is another kind of file, or text in an older encoding.';
    throw new CurvatureError(
      `${file} is not UTF-8 text.`,
      usually,
      'Point --data at a text file, or convert it.',
      {
        cause,
      },
    );
  }
}

async function listFolder(folder: string, remedy: string): Promise<string[]> {
  return readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    const reasons: Record<string, string> = {
      ENOENT: 'does not exist',
      ENOTDIR: 'is not a folder',
    };
    const why = reasons[cause.code ?? ''] ?? `cannot be read (${cause.message})`;
    throw new CurvatureError(`The data folder ${folder} ${why}.`, '', remedy, { cause });
  });
}

/**
 * The path of the first of these names that the folder contains.
 * @param remedy A sentence on where to point --data.
 * @throws CurvatureError for a missing folder, or a folder without any of the names; the message
 *   has the first two.
 */
export async function findDataFile(
  folder: string,
  names: readonly string[],
  remedy: string,
): Promise<string> {
  const present = await listFolder(folder, remedy);
  const name = names.find((candidate) => present.includes(candidate));
  if (name) return join(folder, name);
  throw new CurvatureError(
    `The data folder ${folder} has no file ${names[0]} or ${names[1]}.`,
    'The files may be in another folder, or have other names.',
    'Put the usual files there, or point --data elsewhere.',
  );
}
