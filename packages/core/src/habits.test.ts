// The habits of programs that use tf.train.adam, with a composition in its place.
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { problem, stepOnce } from '../test/small-problem.js';
import { clipGlobalNorm } from './step/screening/clip.js';
import { PROCESS_LIMIT } from '../../../tools/limits.js';
import type { Composition } from './composed.js';

beforeAll(() => tf.setBackend('cpu'));

const compositions = { shampoo, soap, sonew, thor, kfac } as unknown as Record<
  string,
  Composition<{ learningRate?: number }>
>;

/** The distance that the parameters move in a step. */
function moved(optimizer: tf.Optimizer, task: ReturnType<typeof problem>): number {
  const before = task.variables.map((variable) => [...variable.dataSync()]).flat();
  stepOnce(optimizer, task);
  return Math.max(
    ...task.variables
      .flatMap((variable) => [...variable.dataSync()])
      .map((x, i) => Math.abs(x - before[i]!)),
  );
}

describe.each(Object.entries(compositions))('%s', (_, make) => {
  test('takes its learning rate as a number, as an option, or as a schedule in either argument', () => {
    const schedule = () => 0.01;
    const makers = [
      () => make(0.01),
      () => make({ learningRate: 0.01 }),
      () => make({ learningRate: schedule }),
      () => make({}, { learningRate: schedule }),
    ];
    const paths = makers.map((one) => {
      const [optimizer, task] = [one(), problem()];
      const path = [0, 1, 2].map(() => moved(optimizer, task));
      for (const each of [optimizer, task]) each.dispose();
      return path;
    });
    for (const path of paths) expect(path).toEqual(paths[0]);
    expect(() => make(-1)).toThrow(/learningRate.*-1/);
    for (const wrong of ['0.01', null, [], schedule])
      expect(() => make(wrong as never)).toThrow(
        /options must be an object, or the learning rate as a number; got/,
      );
  });

  test('has a learning rate to be read and set', () => {
    const [optimizer, task] = [make(0.01), problem()];
    expect(optimizer.learningRate).toBe(0.01);
    stepOnce(optimizer, task);
    optimizer.learningRate = 0;
    expect([optimizer.learningRate, moved(optimizer, task)]).toEqual([0, 0]);
    optimizer.learningRate = (step) => 1 / step;
    expect(optimizer.learningRate).toBe(1 / 3);
    expect(() => (optimizer.learningRate = -1)).toThrow(/learningRate.*-1/);
    expect(optimizer.learningRate).toBe(1 / 3);
    for (const each of [optimizer, task]) each.dispose();
  });

  test('trains a variable that was made anew under its name, with another shape too', () => {
    const optimizer = make(0.01);
    const start = tf.memory().numTensors;
    for (const columns of [2, 3, 3]) {
      const w = tf.tidy(() =>
        tf.variable(tf.randomNormal([4, columns], 0, 1, 'float32', 1), true, 'made anew'),
      );
      const loss = () =>
        tf.mean(tf.square(tf.matMul(tf.ones([2, 4]), w as tf.Tensor2D))) as tf.Scalar;
      for (let i = 0; i < 2; i++) optimizer.minimize(loss, false, [w]);
      expect(optimizer.report().map(({ shape }) => shape)).toEqual([`4x${columns}`]);
      w.dispose();
    }
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(start);
  });

  test('counts a variable once that is named twice', () => {
    const results = [false, true].map((isTwice) => {
      const [task, optimizer] = [
        problem(),
        make({ learningRate: 0.01 }, { clip: clipGlobalNorm(0.05) }),
      ];
      const [kernel, bias] = task.variables as [tf.Variable, tf.Variable];
      const list = isTwice ? [kernel, kernel, bias, kernel] : [kernel, bias];
      for (let i = 0; i < 4; i++) optimizer.minimize(task.loss, false, list);
      const values = task.variables.map((variable) => [...variable.dataSync()]);
      for (const each of [optimizer, task]) each.dispose();
      return values;
    });
    expect(results[1]).toEqual(results[0]);
  });

  test('lets go of what belonged to disposed variables, and does not save it', async () => {
    const start = tf.memory().numTensors;
    const optimizer = make(0.01);
    const live: number[] = [];
    for (let fold = 0; fold < 3; fold++) {
      const task = problem(fold);
      const owned = `${task.variables[0]!.name}/`;
      stepOnce(optimizer, task);
      const saves = [await optimizer.getWeights()];
      task.dispose();
      saves.push(await optimizer.getWeights());
      expect(saves.map((all) => all.some(({ name }) => name.startsWith(owned)))).toEqual([
        true,
        false,
      ]);
      tf.dispose(saves.flat().map(({ tensor }) => tensor));
      live.push(tf.memory().numTensors);
    }
    expect(live).toEqual([start, start, start]);
    expect(optimizer.report()).toEqual([]);
    optimizer.dispose();
  });
});

test('gradients that cannot be those of their variables are refused by name, and nothing changes', () => {
  const task = problem();
  const optimizer = shampoo(0.01);
  stepOnce(optimizer, task);
  const [kernel, bias] = task.variables as [tf.Variable, tf.Variable];
  const before = kernel.dataSync().slice();
  const good = tf.onesLike(kernel);
  const bad = [tf.ones([5, 6]), tf.ones([6, 5])] as [tf.Tensor, tf.Tensor];
  bad[1].dispose();
  const apply = (name: string, tensor: tf.Tensor) => () =>
    optimizer.applyGradients([
      { name: kernel.name, tensor: good },
      { name, tensor },
    ]);
  expect(apply(bias.name, bad[0])).toThrow(
    /gradient of ".*" has the shape \[5,6\], and the variable \[5\]/,
  );
  expect(apply(bias.name, bad[1])).toThrow(/gradient of ".*" is disposed.*tf\.tidy/);
  expect(apply('nobody', good)).toThrow(/"nobody", but no variable/);
  expect([optimizer.iterations, kernel.dataSync()]).toEqual([1, before]);
  tf.dispose([good, bad[0]]);
  for (const each of [optimizer, task]) each.dispose();
});

test('a model is loaded by a process that has only imported the package, and by another copy of TensorFlow.js that was told', async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: shampoo(0.01), loss: 'meanSquaredError' });
  await model.trainOnBatch(tf.ones([4, 2]), tf.ones([4, 1]));
  let file!: tf.io.ModelArtifacts;
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    file = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  });
  await model.save(handler, { includeOptimizer: true });
  const bytes = [...new Uint8Array(file.weightData as ArrayBuffer)];
  const text = JSON.stringify({ ...file, weightData: bytes });
  const program = `
    import * as tf from '@tensorflow/tfjs';
    import '@curvature/shampoo';
    await tf.setBackend('cpu');
    const file = JSON.parse(process.env.FILE);
    const model = await tf.loadLayersModel(tf.io.fromMemory({ ...file, weightData: Uint8Array.from(file.weightData).buffer }));
    console.log(model.optimizer.constructor.className, await model.trainOnBatch(tf.ones([4, 2]), tf.ones([4, 1])));`;
  const args = ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', program];
  const told = execFileSync(process.execPath, args, {
    cwd: new URL('../../../apps/shampoo', import.meta.url),
    encoding: 'utf8',
    env: { ...process.env, FILE: text },
    timeout: PROCESS_LIMIT,
  });
  expect(told).toMatch(/Shampoo \d\.\d+/);

  const other = createRequire(import.meta.url)('@tensorflow/tfjs/dist/tf.js') as typeof tf;
  expect(other.serialization).not.toBe(tf.serialization);
  const load = () =>
    other.loadLayersModel(
      other.io.fromMemory({ ...file, weightData: Uint8Array.from(bytes).buffer }),
    );
  // Two copies share their variables, but not the list of names that are taken.
  tf.disposeVariables();
  await expect(load()).rejects.toThrow(/Unknown layer: Shampoo/);
  tf.disposeVariables();
  shampoo.register(other);
  expect((await load()).optimizer.getClassName()).toBe('Shampoo');
});
