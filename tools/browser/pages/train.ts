// A page that trains a small model with each optimizer, on any backend.
import { pooledRoots } from '@curvature/backend-tfjs';
import type { SecondOrderOptimizer } from '@curvature/core';
import { googleShampoo, klSoap, metaShampoo, shampoo, soap, splus } from '@curvature/shampoo';
import { diagonalSonew, onlineNewtonStep, sonew } from '@curvature/sonew';
import { kfac, publishedKfac, publishedThor, thor } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';

type Make = (options: object) => SecondOrderOptimizer;

const makers: Readonly<Record<string, Make>> = {
  sonew,
  sonew4: (options) => sonew({ band: 4, ...options }),
  diagonalSonew,
  onlineNewtonStep,
  shampoo,
  pooled: (options) => shampoo(options, { solver: pooledRoots({ workers: 1 }) }),
  googleShampoo,
  metaShampoo,
  soap,
  klSoap,
  splus,
  thor,
  kfac,
  publishedThor,
  publishedKfac,
};

interface Task {
  readonly options?: object;
  readonly epochs?: number;
  readonly yieldEvery?: tf.ModelFitArgs['yieldEvery'];
}

const layer = (units: number, seed: number, more: object = {}) =>
  tf.layers.dense({ units, kernelInitializer: tf.initializers.glorotUniform({ seed }), ...more });
const model = () =>
  tf.sequential({
    layers: [
      layer(24, 1, { activation: 'tanh', inputShape: [20] }),
      layer(16, 2, { activation: 'tanh' }),
      layer(4, 3, { activation: 'softmax' }),
    ],
  });
const data = () =>
  tf.tidy(() => {
    const x = tf.randomNormal([96, 20], 0, 1, 'float32', 4);
    const classes = tf.argMax(tf.matMul(x, tf.randomNormal([20, 4], 0, 1, 'float32', 5)), 1);
    return { x, y: tf.oneHot(tf.cast(classes, 'int32'), 4) };
  });

const page = {
  /** Starts a backend. @returns its name, which is another where it is missing. */
  async start(backend: string, flags: Readonly<Record<string, boolean>> = {}): Promise<string> {
    for (const [flag, value] of Object.entries(flags)) tf.env().set(flag, value);
    await tf.setBackend(backend);
    await tf.ready();
    return tf.getBackend();
  },
  /** Trains: three steps an epoch, in the same order always. */
  async train(name: string, { options = {}, epochs = 4, yieldEvery = 'batch' }: Task = {}) {
    const before = tf.memory().numTensors;
    const [net, { x, y }] = [model(), data()];
    const optimizer = makers[name]!(options);
    net.compile({ optimizer, loss: 'categoricalCrossentropy' });
    const how = { epochs, batchSize: 32, verbose: 0 as const, shuffle: false, yieldEvery };
    const { history } = await net.fit(x, y, how);
    await optimizer.settled();
    const rows = optimizer.inspect();
    tf.dispose([x, y]);
    optimizer.dispose();
    net.dispose();
    return {
      losses: history['loss'] as number[],
      refreshes: rows.map(({ refreshes }) => refreshes),
      failures: rows.reduce((sum, { failures }) => sum + failures, 0),
      leaked: tf.memory().numTensors - before,
    };
  },
};
export type Trained = Awaited<ReturnType<typeof page.train>>;
Object.assign(globalThis, { page, tf });
