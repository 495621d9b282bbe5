// Compositions that see gradients alone take the steps of those that may see layers.
import { eigenRoots } from '@curvature/backend-tfjs';
import { kronecker } from '@curvature/kronecker';
import { adam, ema } from '@curvature/rules';
import type { AnyPreconditioner } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, expect, test } from 'vitest';
import { written } from '../../../test/files.js';
import { problem, run } from '../../../test/small-problem.js';
import { composition, gradientComposition, tiledComposition } from '../../composition.js';
import { factored } from '../../factored/factored.js';

const slots = () => ({
  learningRate: 0.02,
  preconditioner: factored(kronecker(), eigenRoots()),
  filter: ema(),
  fallback: adam(),
});
const makers = [composition, gradientComposition, tiledComposition].map((compose) =>
  compose('Whole', slots),
);
let tensors: number;

beforeEach(async () => {
  await tf.setBackend('cpu');
  tensors = tf.memory().numTensors;
});

test('their losses, saves and reports are the same, and each goes on from the file of another', async () => {
  const runs = [];
  for (const [i, make] of makers.entries()) {
    const [task, first] = [problem(), make()];
    const losses = await run(first, task, 4);
    const weights = await first.getWeights();
    const second = makers[(i + 1) % makers.length]!();
    await second.setWeights(weights);
    const seen = { losses, file: written(weights), report: first.report() };
    runs.push({ ...seen, further: await run(second, task, 3) });
    for (const one of [first, second, task]) one.dispose();
  }
  // The names of the variables are numbers, which differ; the manifest, as JSON, holds them too.
  const [whole, ...others] = runs.map(({ file, report, ...numbers }) => ({
    ...numbers,
    report: report.map((row) => ({ ...row, parameter: '' })),
    file: file
      .filter(({ name }) => !name.startsWith('curvature/'))
      .map((tensor) => ({ ...tensor, name: tensor.name.replace(/^\d+/, '') })),
  }));
  for (const other of others) expect(other).toEqual(whole);
  expect(tf.memory().numTensors).toBe(tensors);
});

test('a parameter whose gradient comes late joins them', () => {
  const [a, b] = tf.tidy(() => [tf.variable(tf.ones([2, 2])), tf.variable(tf.ones([2]))]) as [
    tf.Variable,
    tf.Variable,
  ];
  const optimizer = makers[1]!();
  optimizer.minimize(() => tf.sum(tf.square(a)), false, [a, b]);
  optimizer.minimize(() => tf.add(tf.sum(tf.square(a)), tf.sum(tf.square(b))), false, [a, b]);
  expect(optimizer.inspect().map(({ shape }) => shape)).toEqual(['2x2', '2']);
  for (const one of [optimizer, a, b]) one.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

test('a source of signals is refused with a sentence', () => {
  const signals = { provides: [], capture: () => {} } as object;
  expect(() => gradientComposition('Refused', () => ({ ...slots(), signals }))()).toThrow(
    /sees gradients alone, and takes no slot signals\. Use secondOrder/,
  );
});

test('so is a preconditioner that works by layers', () => {
  const layerwise = { name: 'own', needs: ['activations'] } as unknown as AnyPreconditioner<'grad'>;
  expect(() => makers[1]!({}, { preconditioner: layerwise })).toThrow(/own needs activations/);
});
