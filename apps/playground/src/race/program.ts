import type { Racer } from './racers.js';

/** A backend of TensorFlow.js that a page can have. */
export type Backend = 'wasm' | 'webgl' | 'webgpu';

/** What is trained: a name, the widths of the layers from the inputs on, and how it ends. */
export interface Task {
  readonly name: string;
  readonly widths: readonly number[];
  readonly last: 'sigmoid' | 'linear';
  readonly batch: number;
  readonly epochs: number;
}

/** What a program is made of. */
export interface Choice {
  readonly racer: Racer;
  /** A learning rate; null for the optimizer's default. */
  readonly rate: number | null;
  readonly backend: Backend;
  readonly seed: number;
  readonly task: Task;
}

/** The autoencoder of `bench train --task digits-autoencoder`. */
export const digitsTask: Task = {
  name: 'digits',
  widths: [64, 128, 64, 32, 8, 32, 64, 128, 64],
  last: 'sigmoid',
  batch: 128,
  epochs: 150,
};

const backendImports: Readonly<Record<Backend, string>> = {
  wasm: "import '@curvature/backend-wasm';",
  webgl: "import '@curvature/backend-webgl';",
  webgpu: "import '@curvature/backend-webgpu';",
};

/** The optimizer as code, e.g. `tf.train.adam(0.003)` or `sonew()`. */
export function callOf({ call, from }: Racer, rate: number | null): string {
  if (rate === null) return `${call}()`;
  return from === null ? `${call}(${rate})` : `${call}({ learningRate: ${rate} })`;
}

/**
 * The program that a racer's worker runs, as a visitor would write it: nine lines, eight for an
 * optimizer of TensorFlow.js.
 */
export function programOf({ racer, rate, backend, seed, task }: Choice): string {
  const [inputs, ...widths] = task.widths;
  const depth = widths.length - 1;
  return [
    "import * as tf from '@tensorflow/tfjs';",
    backendImports[backend],
    ...(racer.from === null ? [] : [`import { ${racer.call} } from '${racer.from}';`]),
    "import { x, y, watch } from './playground.js';",
    `await tf.setBackend('${backend}');`,
    `const dense = (units, i) => tf.layers.dense({ units, activation: i < ${depth} ? 'tanh' : '${task.last}', kernelInitializer: tf.initializers.glorotUniform({ seed: ${seed} + i }) });`,
    `const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [${inputs}] }), ...[${widths.join(', ')}].map(dense)] });`,
    `model.compile({ optimizer: ${callOf(racer, rate)}, loss: 'meanSquaredError' });`,
    `await model.fit(x, y, { epochs: ${task.epochs}, batchSize: ${task.batch}, shuffle: false, yieldEvery: 'never', verbose: 0, callbacks: watch(model) });`,
  ].join('\n');
}
