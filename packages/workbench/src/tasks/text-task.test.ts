import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispose, setBackend } from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { expectSameOnAllBackends, lossesOf } from '../../test/all-backends.js';
import { text } from './text-task.js';

const folder = await mkdtemp(join(tmpdir(), 'text-'));
const file = join(folder, 'text.txt');

beforeAll(() => setBackend('cpu'));

test('with 65 characters it has 421697 parameters, all kernels of two dimensions [in, out]', async () => {
  const { variables } = text.model(0, { ...(await text.load({})), kinds: 65 });
  expect(variables.reduce((sum, { size }) => sum + size, 0)).toBe(421_697);
  const kernels = variables.filter(({ name }) => name.endsWith('/kernel'));
  expect(kernels.map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
    ...[0, 1].flatMap((block) => [
      ...['query', 'key', 'value', 'projection'].map(
        (part) => `block${block}/${part}/kernel 128x128`,
      ),
      `block${block}/up/kernel 128x512`,
      `block${block}/down/kernel 512x128`,
    ]),
    'head/kernel 128x65',
  ]);
  dispose(variables);
});

test('without --data it reads sentences made up here; loss and gradients are the same on all backends', async () => {
  const data = await text.load({});
  expect(data.describe).toBe('200000 characters, 29 different ones, in windows of 64');
  expect(await expectSameOnAllBackends(text, data, 2)).toBeLessThan(5);
});

test('it learns a text file, and leaves no tensor', async () => {
  await writeFile(file, 'The quick brown fox jumps over the lazy dog.\n'.repeat(20));
  const records = await lossesOf(text, await text.load({ data: file }), 0.003, 12, 4);
  expect(records.at(-1)!.loss).toBeLessThan(0.8 * records[0]!.loss);
});

test('a missing or short file is refused', async () => {
  await expect(text.load({ data: join(folder, 'none') })).rejects.toThrow(
    'none does not exist. Check --data.',
  );
  await writeFile(join(folder, 'short'), '🦊'.repeat(64));
  await expect(text.load({ data: join(folder, 'short') })).rejects.toThrow(
    'short has 64 characters; this task needs more than 64, and learns from many thousand.',
  );
  await writeFile(join(folder, 'enough'), '🦊'.repeat(65));
  expect((await text.load({ data: join(folder, 'enough') })).size).toBe(1);
});
