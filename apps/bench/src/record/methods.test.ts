import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { afterAll, expect, test } from 'vitest';
import * as onnx from '@curvature/backend-onnx';
import * as backend from '@curvature/backend-tfjs';
import * as core from '@curvature/core';
import * as kronecker from '@curvature/kronecker';
import { eigenCorrected } from '@curvature/kronecker/eigenbasis';
import * as layerFisher from '@curvature/layer-fisher';
import * as methods from '@curvature/methods';
import * as rules from '@curvature/rules';
import * as shampoo from '@curvature/shampoo';
import * as sonew from '@curvature/sonew';
import * as thor from '@curvature/thor';

const FRONT = fileURLToPath(new URL('../../../../README.md', import.meta.url));

/** What the lines of the table may name. */
const scope: Record<string, unknown> = {
  ...onnx,
  ...backend,
  ...core,
  ...kronecker,
  ...layerFisher,
  ...methods,
  ...rules,
  ...shampoo,
  ...sonew,
  ...thor,
  learningRate: 0.01,
  yours: () => eigenCorrected({ solver: backend.eigenBasis() }),
};

const section = readFileSync(FRONT, 'utf8')
  .split('## Which method, in which line')[1]!
  .split('\n## ')[0]!;
const lines = section
  .split('\n')
  .filter((row) => row.startsWith('| '))
  .slice(2)
  .flatMap((row) => [...row.split('|')[2]!.matchAll(/`([^`]+)`/g)].map(([, line]) => line!));

const evaluate = (line: string): Promise<tf.Optimizer> =>
  // oxlint-disable-next-line typescript/no-implied-eval -- the lines stand in this repository
  new Function(...Object.keys(scope), `return (async () => (${line}))();`)(...Object.values(scope));

afterAll(() => tf.disposeVariables());

test('the table has lines', () => {
  expect(lines.length).toBeGreaterThan(10);
});

test.each(lines)('%s trains', async (line) => {
  await tf.setBackend('cpu');
  const x = tf.randomNormal([32, 4], 0, 1, 'float32', 1);
  const y = tf.matMul(x as tf.Tensor2D, tf.randomNormal([4, 1], 0, 1, 'float32', 2) as tf.Tensor2D);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 1,
        inputShape: [4],
        kernelInitializer: tf.initializers.zeros(),
      }),
    ],
  });
  const optimizer = await evaluate(line);
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const { history } = await model.fit(x, y, { epochs: 12, verbose: 0 });
  const losses = history['loss'] as number[];
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
  optimizer.dispose();
});
