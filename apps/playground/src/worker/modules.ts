import * as tf from '@tensorflow/tfjs';

/** What a program imports from './playground.js'. */
export interface Own {
  readonly x: tf.Tensor2D;
  readonly y: tf.Tensor2D;
  readonly watch: (model: tf.Sequential) => tf.CustomCallbackArgs;
}

const loaders: Readonly<Record<string, () => Promise<object>>> = {
  '@tensorflow/tfjs': () => Promise.resolve(tf),
  '@curvature/backend-wasm': () => import('@curvature/backend-wasm'),
  '@curvature/backend-webgpu': () =>
    import('@tensorflow/tfjs-backend-webgpu').then(() => import('@curvature/backend-webgpu')),
  '@curvature/backend-webgl': () => import('@curvature/backend-webgl'),
  '@curvature/sonew': () => import('@curvature/sonew'),
  '@curvature/shampoo': () => import('@curvature/shampoo'),
  '@curvature/thor': () => import('@curvature/thor'),
};

/** Loads what programs import, only when one imports it. */
export const load =
  (own: Own) =>
  (name: string): Promise<object> => {
    if (name === './playground.js') return Promise.resolve(own);
    const loader = loaders[name];
    if (!loader) throw new Error(`No module is named ${name}.`);
    return loader();
  };
