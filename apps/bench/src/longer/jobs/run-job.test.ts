import { type Data, useBackend } from '@curvature/workbench';
import { memory, tidy } from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { entrants } from '../contenders.js';
import { autoencoder } from '../tasks/autoencoder.js';
import { convnet } from '../tasks/convnet.js';
import type { Job } from './job.js';
import { judgeOf } from './judge.js';
import { runJob } from './run-job.js';

let data: Data;
beforeAll(async () => {
  await useBackend('wasm');
  data = await autoencoder.load({});
});

const job: Job = {
  task: 'autoencoder',
  steps: 12,
  batch: 32,
  validations: 3,
  optimizer: 'sonew',
  point: { learningRate: 0.01 },
  seed: 1,
};

test.each(entrants)(
  '$name trains, is judged as often as asked, and leaves no tensor',
  async (one) => {
    const own = { ...job, optimizer: one.name, point: one.points[0]! };
    const before = memory().numTensors;
    const run = await runJob(own, autoencoder, data);
    expect(memory().numTensors).toBe(before);
    expect(run.stopped).toBeNull();
    expect(run.curve.steps).toEqual([4, 8, 12]);
    expect(run.validation).toBe(run.curve.validation.at(-1));
    expect(run.curve.seconds).toEqual(run.curve.seconds.toSorted((a, b) => a - b));
    expect(run.curve.validation.at(-1)).toBeLessThan(run.curve.validation[0]!);
  },
);

test('judging changes nothing of the training, and equal jobs have equal losses', async () => {
  const first = await runJob({ ...job, validations: 1 }, autoencoder, data);
  const second = await runJob({ ...job, validations: 12 }, autoencoder, data);
  expect(second.training).toBe(first.training);
  expect(second.validation).toBe(first.validation);
});

test('a run whose loss explodes is given up, and says so', async () => {
  const wild = { ...job, optimizer: 'nadamW', point: { learningRate: 1e6, weightDecay: 0.01 } };
  const run = await runJob(wild, autoencoder, data);
  expect(run).toMatchObject({ training: null, validation: null });
  expect(run.stopped).toMatch(/first loss|The loss is/);
});

test('the judgement is the loss of all held rows at once, though it takes them in pieces', async () => {
  const images = await convnet.load({});
  const few = { ...images, size: 1500 };
  const before = memory().numTensors;
  const { task, judge, dispose } = judgeOf(convnet, few);
  const model = task.model(1, few);
  const judged = judge();
  const whole = tidy(() => {
    let accuracy = NaN;
    const loss = model.loss(few.batch(convnet.held(few)), (one) => (accuracy = one.dataSync()[0]!));
    return { loss: loss.dataSync()[0]!, accuracy };
  });
  expect(convnet.held(few).length).toBe(250);
  expect(judged.loss).toBeCloseTo(whole.loss, 5);
  expect(judged.accuracy).toBeCloseTo(whole.accuracy, 5);
  dispose();
  for (const variable of model.variables) variable.dispose();
  expect(memory().numTensors).toBe(before);
});
