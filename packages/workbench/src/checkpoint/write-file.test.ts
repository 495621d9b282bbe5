import { mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkWritable, writeFileAtomically } from './write-file.js';

const folder = await mkdtemp(join(tmpdir(), 'write-'));
const file = join(folder, 'a.txt');

test('a file is replaced by all its parts, and what a killed process left is overwritten', async () => {
  await writeFile(`${file}.tmp`, 'a longer text that a killed process left behind');
  await writeFileAtomically(file, 'first');
  await writeFileAtomically(file, 'one, ', Buffer.from('two'));
  expect(await readFile(file, 'utf8')).toBe('one, two');
  expect(await readdir(folder)).toEqual(['a.txt']);
});

test('where it cannot be written the old file stays, and the error says why', async () => {
  await mkdir(join(folder, 'taken'));
  await writeFile(join(folder, 'taken', 'old'), 'old');
  await expect(writeFileAtomically(join(folder, 'taken'), 'new')).rejects.toThrow(
    'taken could not be written: ',
  );
  await expect(writeFileAtomically(join(file, 'inside'), 'new')).rejects.toThrow(
    'could not be written: ENOTDIR',
  );
  expect(await readdir(folder)).toEqual(['a.txt', 'taken']);
});

test('a place is tried before training: folders are made, and nothing is left', async () => {
  await checkWritable('--report', join(folder, 'new', 'deep', 'r.html'));
  expect(await readdir(join(folder, 'new', 'deep'))).toEqual([]);
  await expect(checkWritable('--report', join(file, 'r.html'))).rejects.toThrow(
    /^--report: .*r.html cannot be written: /,
  );
  await expect(checkWritable('--json', join(folder, 'taken'))).rejects.toThrow(
    'taken cannot be written: it is a folder.',
  );
});
