import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCheckpoint, writeCheckpoint, type Identity } from './checkpoint.js';
import type { Snapshot } from './snapshot.js';

const file = join(await mkdtemp(join(tmpdir(), 'checkpoint-')), 'a.checkpoint');
const identity: Identity = {
  task: 'tiny',
  data: 'abc',
  optimizer: 'adam',
  options: { learningRate: 0.001, beta1: 0.9 },
  batch: 8,
  seed: 0,
  backend: 'cpu',
};
const small: Snapshot = {
  history: [{ step: 1, loss: 8.37582778930664, ms: 1.25 }],
  variables: [
    { name: 'w', dtype: 'float32', shape: [2], data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
  ],
  optimizer: [{ name: 'iter', dtype: 'int32', shape: [], data: Uint8Array.of(1, 0, 0, 0) }],
};

const tensors = fc.array(
  fc.record({
    name: fc.string(),
    dtype: fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
    shape: fc.array(fc.nat()),
    data: fc.oneof(fc.uint8Array(), fc.array(fc.uint8Array())),
  }),
  { maxLength: 4 },
);
// MessagePack writes -0 as 0, which no one could tell from a loss.
const number = fc.double().map((x) => x + 0);
const history = fc.array(fc.record({ step: fc.nat(), loss: number, ms: number }), { maxLength: 4 });

/** Views of one buffer and arrays of their own compare as equal. */
const plain = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? [...value]
    : Array.isArray(value)
      ? value.map(plain)
      : value && typeof value === 'object'
        ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]))
        : value;

test('what was written is read again, to the last bit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ history, variables: tensors, optimizer: tensors }),
      async (snapshot) => {
        await writeCheckpoint(file, identity, snapshot);
        expect(plain(await readCheckpoint(file, identity))).toEqual(plain(snapshot));
      },
    ),
    { numRuns: 50 },
  );
});

test('a change to any byte, and a cut anywhere, is refused with a sentence', async () => {
  await writeCheckpoint(file, identity, small);
  const bytes = await readFile(file);
  const damaged = `${file}.damaged`;
  for (let place = 0; place < bytes.length; place++) {
    const changed = Buffer.from(bytes);
    changed[place]! ^= 0x10;
    for (const content of [changed, bytes.subarray(0, place)]) {
      await writeFile(damaged, content);
      const error: unknown = await readCheckpoint(damaged, identity).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(CurvatureError);
    }
  }
  await writeFile(damaged, Buffer.concat([bytes, Buffer.of(0)]));
  await expect(readCheckpoint(damaged, identity)).rejects.toThrow('is truncated: it promises');
});

test('errors distinguish missing, foreign, empty and newer files', async () => {
  const other = `${file}.other`;
  const reading = () => readCheckpoint(other, identity);
  await expect(reading()).rejects.toThrow('a.checkpoint.other does not exist.');
  await writeFile(
    other,
    '{"weights": [1, 2, 3]}, and then some more text to be longer than a header would be',
  );
  await expect(reading()).rejects.toThrow('is not a checkpoint of this program.');
  await writeFile(other, '');
  await expect(reading()).rejects.toThrow('is truncated: 0 bytes, shorter than its header.');
  await writeCheckpoint(other, identity, small);
  const bytes = await readFile(other);
  bytes.writeUInt32LE(2, 21);
  await writeFile(other, bytes);
  await expect(reading()).rejects.toThrow('is of version 2, expected 1. Another release wrote it.');
});

test('the checkpoint of another run is refused, saying what differs', async () => {
  await writeCheckpoint(file, identity, small);
  const reading = (change: Partial<Identity>) => readCheckpoint(file, { ...identity, ...change });
  await expect(reading({ seed: 3 })).rejects.toThrow(
    'belongs to another run: seed 0 there, 3 here.',
  );
  await expect(reading({ task: 'curves', optimizer: 'sgd' })).rejects.toThrow(
    'task "tiny" there, "curves" here; optimizer "adam" there, "sgd" here.',
  );
  await expect(reading({ options: { learningRate: 0.01, beta1: 0.9 } })).rejects.toThrow(
    'options {"learningRate":0.001,"beta1":0.9} there, {"learningRate":0.01,"beta1":0.9} here.',
  );
  expect(
    await reading({ options: { beta1: 0.9, learningRate: 0.001, more: undefined } }),
  ).toBeDefined();
});
