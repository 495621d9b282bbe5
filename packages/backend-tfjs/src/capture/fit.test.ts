// Under model.fit, in an optimizer that captures each step.
import '@curvature/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { expect, test } from 'vitest';
import { capturing, describeCapture, layerOf, lawError } from '../../test/captured.js';

const classes = 3;
/** Seven layers with weights. */
const build = (name: string) =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 2,
        kernelSize: 2,
        activation: 'relu',
        inputShape: [4, 4, 1],
        name: `${name}_1`,
      }),
      tf.layers.conv2d({ filters: 2, kernelSize: 2, activation: 'linear', name: `${name}_2` }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 6, activation: 'relu', name: `${name}_3` }),
      tf.layers.dense({ units: 5, activation: 'elu', name: `${name}_4` }),
      tf.layers.dense({ units: 5, activation: 'tanh', name: `${name}_5` }),
      tf.layers.dense({ units: 4, activation: 'linear', name: `${name}_6` }),
      tf.layers.dense({ units: classes, activation: 'softmax', name: `${name}_7` }),
    ],
  });

test.each(['cpu', 'wasm'])(
  'all layers of a model with metrics, without leaks, on %s',
  async (backend) => {
    await tf.setBackend(backend);
    const x = tf.randomNormal([8, 4, 4, 1], 0, 1, 'float32', 1);
    const y = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], 'int32'), classes);
    const model = build(backend);
    let described: string[] = [];
    const optimizer = capturing((captured, variables) => {
      described = variables.map((v) => describeCapture(captured, v));
      for (const v of variables)
        if (typeof layerOf(captured, v) !== 'string')
          expect(lawError(captured, v)).toBeLessThan(1e-4);
    });
    model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const fit = (epochs: number) => model.fit(x, y, { batchSize: 4, epochs, verbose: 0 });
    await fit(1);
    const before = tf.memory().numTensors;
    const { history } = await fit(4);
    expect(tf.memory().numTensors).toBe(before);
    expect(history['loss']!.every((value) => Number.isFinite(value))).toBe(true);
    expect(described.filter((text) => text.includes(' tape '))).toEqual([
      `conv2d 2x2 tape [4,9,4] [4,9,2] + ${backend}_1/bias`,
      `conv2d 2x2 tape [4,4,8] [4,4,2] + ${backend}_2/bias`,
      ...[8, 6, 5, 5, 4].map((fanIn, i) => {
        const fanOut = [6, 5, 5, 4, 3][i]!;
        return `dense tape [4,1,${fanIn}] [4,1,${fanOut}] + ${backend}_${i + 3}/bias`;
      }),
    ]);
  },
);
