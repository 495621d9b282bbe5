// A batch reads some rows of an embedding table by `gather`, whose gradient is zero in all other
// rows.
import '@curvature/backend-wasm';
import { diagonalRoots, eigenRoots, rootsByKind } from '@curvature/backend-tfjs';
import { perTensor } from '@curvature/grafting';
import { dense, diagonal, kronecker, slabs } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import { adam } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { factored } from './factored.js';
import { secondOrder } from '../optimizer.js';
import { tiles } from '../partition/tiles.js';

const [words, dimensions, limit] = [400, 8, 256];
const common = () => ({
  learningRate: 0.02,
  policy: every({ roots: 5 }),
  graft: perTensor(adam({ beta1: 0 })),
});
const makers = {
  'the small side alone': () =>
    secondOrder({
      ...common(),
      partition: tiles({ maxPreconditionedDim: limit }),
      preconditioner: factored(
        kronecker({ beta2: 0.95, storage: slabs({ blockSize: 4 }) }),
        eigenRoots(),
      ),
    }),
  'a diagonal for the words': () =>
    secondOrder({
      ...common(),
      partition: tiles({ maxPreconditionedDim: Infinity, maxBlockedDim: limit }),
      preconditioner: factored(
        kronecker({
          beta2: 0.95,
          sides: ({ shape }, axis) => (shape[axis]! > limit ? diagonal() : dense()),
        }),
        rootsByKind({ symmetric: eigenRoots(), diagonal: diagonalRoots() }),
      ),
    }),
};
/** The size of the table's statistics, and the sides that are preconditioned. */
const planned = {
  'the small side alone': { factors: '8', statisticsBytes: 4 * (4 * 4 + 4 * 8) },
  'a diagonal for the words': { factors: '400,8', statisticsBytes: 4 * (words + dimensions ** 2) },
} as const;

/** Sentences of four words; even words are good, odd ones bad. */
function sentences() {
  const x = tf.cast(tf.randomUniform([64, 4], 0, words, 'int32', 3), 'int32');
  return { x: tf.cast(x, 'float32'), y: tf.mean(tf.cast(tf.mod(x, 2), 'float32'), 1, true) };
}
function network() {
  const embeddingsInitializer = tf.initializers.randomUniform({
    minval: -0.1,
    maxval: 0.1,
    seed: 1,
  });
  const kernelInitializer = tf.initializers.randomUniform({ minval: -1, maxval: 1, seed: 2 });
  return tf.sequential({
    layers: [
      tf.layers.embedding({
        inputDim: words,
        outputDim: dimensions,
        inputLength: 4,
        embeddingsInitializer,
      }),
      tf.layers.globalAveragePooling1d({}),
      tf.layers.dense({ units: 1, kernelInitializer }),
    ],
  });
}

describe.each(['cpu', 'wasm'])('an embedding on %s', (backend) => {
  test.each(Object.entries(makers))(
    'trains through model.fit with %s, in the memory that was planned',
    async (name, make) => {
      await tf.setBackend(backend);
      const { x, y } = tf.tidy(sentences);
      const model = network();
      const optimizer = make();
      model.compile({ optimizer, loss: 'meanSquaredError' });
      const [table] = model.layers[0]!.getWeights() as [tf.Tensor];
      const before = table.clone();
      const { history } = await model.fit(x, y, {
        epochs: 15,
        batchSize: 32,
        shuffle: false,
        verbose: 0,
      });
      const losses = history['loss'] as number[];
      expect(losses.at(-1)).toBeLessThan(losses[0]! / 4);

      const [row] = optimizer.plan({ table: [words, dimensions] });
      const { factors, statisticsBytes } = planned[name as keyof typeof planned];
      expect(row).toMatchObject({ preconditioned: true, factors, statisticsBytes });
      // The graft's rule stores one number per weight; nothing has words * words numbers.
      const weights = await optimizer.getWeights();
      const sizes = weights.map(({ tensor }) => tensor.size);
      expect(Math.max(...sizes)).toBe(words * dimensions);
      expect(sizes.filter((size) => size > words)).toHaveLength(1);

      // Words of no batch do not move.
      const moved = tf.tidy(() => {
        const [after] = model.layers[0]!.getWeights() as [tf.Tensor];
        return tf.cast(tf.sum(tf.abs(tf.sub(after, before)), 1), 'float32').dataSync();
      });
      const seen = new Set(x.dataSync());
      moved.forEach((distance, word) => expect(distance > 0).toBe(seen.has(word)));
      tf.dispose([x, y, before]);
      optimizer.dispose();
      model.dispose();
    },
  );
});
