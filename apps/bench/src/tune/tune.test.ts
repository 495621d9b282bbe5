import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useBackend } from '@curvature/workbench';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contendersNamed } from '../contenders/index.js';
import { layersTask } from './layers-task.js';
import { tune, type TuneOptions } from './tune.js';

const folder = mkdtempSync(join(tmpdir(), 'bench-tune-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => useBackend('wasm'));

async function optionsFor(more: Partial<TuneOptions> = {}): Promise<TuneOptions> {
  const x = tf.randomNormal([64, 4], 0, 1, 'float32', 1);
  const y = tf.sum(x, 1, true);
  const build = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
  const task = layersTask({ build, x, y, loss: tf.losses.meanSquaredError, batch: 16, steps: 27 });
  const [adam] = contendersNamed(['adam']);
  return {
    task,
    data: await task.load({}),
    optimizer: adam!,
    space: adam!.space,
    shortest: 1,
    ...more,
  };
}

test('of nine points three and then one train on, for three times the steps; the file has them all the next time', async () => {
  const options = await optionsFor({ file: join(folder, 'tune.json') });
  const { best, rounds } = await tune(options);
  expect(rounds.map((round) => [round.length, round[0]!.steps])).toEqual([
    [9, 3],
    [3, 9],
    [1, 27],
  ]);
  expect(rounds[2]![0]!.point).toEqual(best);
  expect(rounds[1]!.map(({ loss }) => loss)).toEqual(
    rounds[1]!.map(({ loss }) => loss!).toSorted((a, b) => a - b),
  );
  const found: boolean[] = [];
  const again = await tune({ ...options, onRun: (_, wasFound) => void found.push(wasFound) });
  expect(again.best).toEqual(best);
  expect(found).toEqual(Array(13).fill(true));
});

test('every run of a model of layers begins with the same weights, and none is left', async () => {
  const options = await optionsFor({ candidates: 3, steps: 6 });
  await tune(options);
  const before = tf.memory().numTensors;
  const { rounds } = await tune(options);
  expect(new Set(rounds.flat().map(({ losses }) => losses[0])).size).toBe(1);
  expect(tf.memory().numTensors).toBe(before);
});

test('by seconds, what is slow has to be better for it', async () => {
  const { rounds } = await tune(await optionsFor({ candidates: 3, steps: 9, by: 'seconds' }));
  expect(rounds).toHaveLength(2);
});
