import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { findDataFile, readTextFile } from './data-files.js';

const folder = await mkdtemp(join(tmpdir(), 'data-files-'));
const place = (name: string) => join(folder, name);
await mkdir(place('inside'));
await writeFile(place('plain.txt'), 'größer');
await writeFile(place('packed'), gzipSync('größer'));
await writeFile(place('latin'), Buffer.from('größer', 'latin1'));
await writeFile(place('cut'), gzipSync('größer').subarray(0, 20));

test('text is read plain or packed, whatever the name says', async () => {
  expect(await readTextFile(place('plain.txt'))).toBe('größer');
  expect(await readTextFile(place('packed'))).toBe('größer');
});

test('what is missing, a folder, cut off or no text is refused', async () => {
  await expect(readTextFile(place('none'))).rejects.toThrow('none does not exist. Check --data.');
  await expect(readTextFile(place('inside'))).rejects.toThrow(
    'inside is a folder, where a file is expected.',
  );
  await expect(readTextFile(place('cut'))).rejects.toThrow('(20 bytes) cannot be unpacked');
  await expect(readTextFile(place('latin'))).rejects.toThrow(
    'latin is not UTF-8 text. It is another kind of file, or text in an older encoding. Point --data at a text file',
  );
});

test('the first name that is there is found; a missing folder or file is named', async () => {
  expect(await findDataFile(folder, ['none', 'packed', 'cut'], '')).toBe(place('packed'));
  await expect(findDataFile(folder, ['a', 'b', 'c'], '')).rejects.toThrow('has no file a or b.');
  await expect(findDataFile(place('none'), ['a'], 'Look up.')).rejects.toThrow(
    'none does not exist. Look up.',
  );
  await expect(findDataFile(place('cut'), ['a'], 'Look up.')).rejects.toThrow(
    'cut is not a folder. Look up.',
  );
});
