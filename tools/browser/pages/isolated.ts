// A page that trains on wasm with fused kernels.
import '@curvature/backend-wasm';
import { sonew } from '@curvature/sonew';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { isFused, norms } from '@curvature/spec/kernels';

setWasmPaths('./');

const page = {
  /** Whether pages of this kind may share memory; whether kernels are fused; and losses. */
  async train() {
    await tf.setBackend('wasm');
    const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
    const layer = tf.layers.dense({ units: 1, inputShape: [6], kernelInitializer });
    const model = tf.sequential({ layers: [layer] });
    model.compile({ optimizer: sonew({ learningRate: 0.01 }), loss: 'meanSquaredError' });
    const x = tf.randomNormal([64, 6], 0, 1, 'float32', 1);
    const { history } = await model.fit(x, tf.sum(x, 1, true), {
      epochs: 4,
      verbose: 0,
      shuffle: false,
    });
    return {
      backend: tf.getBackend(),
      isolated: globalThis.crossOriginIsolated,
      fused: isFused(norms),
      losses: history['loss'] as number[],
    };
  },
};
export type Isolated = Awaited<ReturnType<typeof page.train>>;
Object.assign(globalThis, { page });
