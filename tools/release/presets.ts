import { googleShampoo, klSoap, metaShampoo, shampoo, soap, splus } from '@curvature/shampoo';
import { diagonalSonew, onlineNewtonStep, sonew } from '@curvature/sonew';
import { kfac, publishedKfac, publishedThor, thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';

/** Every preset, without any option but the rate where one must be given. */
export const presets: Readonly<Record<string, () => tf.Optimizer>> = {
  shampoo,
  googleShampoo: () => googleShampoo(),
  metaShampoo: () => metaShampoo(),
  soap,
  klSoap: () => klSoap(),
  splus: () => splus(),
  sonew,
  diagonalSonew: () => diagonalSonew(),
  onlineNewtonStep: () => onlineNewtonStep(),
  thor,
  kfac,
  publishedThor: () => publishedThor(),
  publishedKfac: () => publishedKfac(),
};

const weights = (seed: number) => tf.initializers.glorotUniform({ seed });

/** Losses of a small net of two layers on numbers that are the same in every run. */
export async function lossesOf(make: () => tf.Optimizer, steps: number): Promise<number[]> {
  const model = tf.sequential();
  model.add(
    tf.layers.dense({
      units: 8,
      inputShape: [6],
      activation: 'tanh',
      kernelInitializer: weights(1),
    }),
  );
  model.add(tf.layers.dense({ units: 3, kernelInitializer: weights(2) }));
  const x = tf.randomNormal([32, 6], 0, 1, 'float32', 3);
  const y = tf.tidy(() => tf.sin(tf.matMul(x, tf.randomNormal([6, 3], 0, 1, 'float32', 4))));
  const optimizer = make();
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await model.trainOnBatch(x, y)) as number);
  for (const one of [x, y, model, optimizer]) one.dispose();
  return losses;
}
