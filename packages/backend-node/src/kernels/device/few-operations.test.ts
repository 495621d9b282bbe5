// On a GPU each operation is a launch: a step of a model is held to so many.
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { operationsDuring } from '../../../test/count-operations.js';
import { describeOnPosedGpu } from '../../../test/on-posed-gpu.js';
import '../../index.js';

/** Twelve layers, as those of the autoencoder of the benchmarks. */
const SIDES = [9, 8, 7, 6, 5, 4, 3, 4, 5, 6, 7, 8, 9];

/** Steps until averages of refreshes are so old that not each step has one. */
const STEPS = 16;

/** The operations of a step with this optimizer, without a refresh. */
async function stepOf(optimizer: tf.Optimizer): Promise<number> {
  const layers = SIDES.slice(1).map((units, i) =>
    tf.layers.dense({ units, activation: 'tanh', inputShape: [SIDES[i]!] }),
  );
  const model = tf.sequential({ layers });
  const x = tf.randomNormal([16, SIDES[0]!], 0, 1, 'float32', 1);
  const loss = () => tf.losses.meanSquaredError(x, model.apply(x) as tf.Tensor) as tf.Scalar;
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const counts: number[] = [];
  for (let k = 0; k < STEPS; k++) {
    counts.push(operationsDuring(() => optimizer.minimize(loss, false, variables)));
    // What a device tells comes after the step.
    await new Promise((resolve) => setTimeout(resolve));
  }
  for (const one of [optimizer, model, x]) one.dispose();
  return Math.min(...counts);
}

/** Of an update by tf.train.sgd: a product and a sum for each of 24 parameters. */
const SGD = 48;

describeOnPosedGpu(() => {
  test.each<readonly [name: string, most: number, make: () => tf.Optimizer]>([
    ['SONew, band 0', 135, () => sonew({ band: 0 })],
    ['SONew, band 1', 190, () => sonew({ band: 1 })],
    ['SONew, band 4', 390, () => sonew({ band: 4 })],
    ['Shampoo', 410, () => shampoo()],
    ['SOAP', 290, () => soap()],
    ['THOR', 240, () => thor()],
    ['K-FAC', 540, () => kfac()],
  ])('a step of %s takes at most %i operations beside the model’s', async (_name, most, make) => {
    const model = (await stepOf(tf.train.sgd(0.1))) - SGD;
    const own = (await stepOf(make())) - model;
    expect(own).toBeGreaterThan(0);
    expect(own).toBeLessThanOrEqual(most);
  });
});
