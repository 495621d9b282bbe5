// Saves that overlap each other and training, and results that are held.
import { sonew } from '@curvature/sonew';
import * as tf from '@tensorflow/tfjs';
import '@curvature/backend-wasm';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { written } from '../../../test/files.js';
import { type Problem, problem, run, shampooLike, stepOnce } from '../../../test/small-problem.js';

const makers = { shampoo: () => shampooLike(), sonew: () => sonew({ learningRate: 0.02 }) };

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(async () => {
    await tf.setBackend(backend);
  });

  describe.each(Object.entries(makers))('%s', (_, make) => {
    let task: Problem;
    let start: number;
    beforeEach(() => {
      start = tf.memory().numTensors;
      task = problem();
    });
    afterEach(() => {
      task.dispose();
      expect(tf.memory().numTensors).toBe(start);
    });

    test('what getWeights returned stays as it was while training goes on, and can be loaded then', async () => {
      const optimizer = make();
      await run(optimizer, task, 4);
      const kept = await optimizer.getWeights();
      const file = written(kept);
      const values = task.variables.map((variable) => variable.clone());
      const expected = await run(optimizer, task, 5);
      expect(written(kept)).toEqual(file);
      const other = make();
      await other.setWeights(kept);
      task.variables.forEach((variable, i) => variable.assign(values[i]!));
      expect(await run(other, task, 5)).toEqual(expected);
      tf.dispose(values);
      other.dispose();
      optimizer.dispose();
    });

    test('two saves at once are both of one moment', async () => {
      const optimizer = make();
      await run(optimizer, task, 3);
      const all = Promise.all([optimizer.getWeights(), optimizer.getWeights()]);
      stepOnce(optimizer, task);
      const [one, two] = (await all).map(written);
      expect(one).toEqual(two);
      optimizer.dispose();
    });

    test('the same state is handed out once, until somebody has disposed it', async () => {
      const optimizer = make();
      await run(optimizer, task, 3);
      const first = await optimizer.getWeights();
      const live = tf.memory().numTensors;
      expect(await optimizer.getWeights()).toBe(first);
      tf.dispose(first.map(({ tensor }) => tensor));
      expect(tf.memory().numTensors).toBe(live - first.length);
      const file = written(await optimizer.getWeights());
      expect(file).toHaveLength(first.length);
      expect(() => stepOnce(optimizer, task)).not.toThrow();
      optimizer.dispose();
    });

    test('what nobody holds any longer is freed', async () => {
      const optimizer = make();
      await run(optimizer, task, 3);
      const live = tf.memory().numTensors;
      for (let i = 0; i < 4; i++) {
        await optimizer.getWeights();
        stepOnce(optimizer, task);
      }
      await optimizer.settled();
      expect(tf.memory().numTensors).toBeGreaterThan(live + 4);
      for (let i = 0; i < 20 && tf.memory().numTensors > live; i++) {
        collectGarbage();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      // The result of the last save is returned again.
      expect(tf.memory().numTensors).toBeLessThanOrEqual(live + 1);
      optimizer.dispose();
    });
  });
});

test('a model that is saved at each batch, without waiting, trains to the end, and each file can be loaded', async () => {
  await tf.setBackend('cpu');
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 5, inputShape: [6] }), tf.layers.dense({ units: 2 })],
  });
  model.compile({ optimizer: sonew({ learningRate: 0.01 }), loss: 'meanSquaredError' });
  const files: Promise<tf.io.ModelArtifacts>[] = [];
  const save = () =>
    new Promise<tf.io.ModelArtifacts>((resolve, reject) => {
      const handler = tf.io.withSaveHandler(async (artifacts) => {
        resolve(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      });
      model.save(handler, { includeOptimizer: true }).catch(reject);
    });
  const onBatchEnd = () => void files.push(save());
  const [x, y] = [tf.randomNormal([16, 6]), tf.randomNormal([16, 2])];
  await model.fit(x, y, { epochs: 3, batchSize: 4, verbose: 0, callbacks: { onBatchEnd } });
  const loaded = await Promise.all(
    (await Promise.all(files)).map((file) => tf.loadLayersModel(tf.io.fromMemory(file))),
  );
  expect(loaded).toHaveLength(12);
  for (const one of loaded) expect(Number.isFinite(await one.trainOnBatch(x, y))).toBe(true);
});

test('a save under way holds the steps and the state of one moment', async () => {
  await tf.setBackend('cpu');
  const [optimizer, task] = [shampooLike(), problem()];
  await run(optimizer, task, 3);
  const saving = optimizer.getWeights();
  for (let i = 0; i < 3; i++) {
    stepOnce(optimizer, task);
    await Promise.resolve();
  }
  const [steps, manifest] = written(await saving);
  const words = Int32Array.from(manifest!.values);
  const text = new TextDecoder().decode(new Uint8Array(words.buffer, 4, words[0]));
  // Adam, the graft source, counts its updates.
  const { cells } = JSON.parse(text) as { cells: { parts: { rule: { t: number } } }[] };
  expect(cells.map(({ parts }) => parts.rule.t)).toEqual([steps!.values[0], steps!.values[0]]);
  optimizer.dispose();
  task.dispose();
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
