// Models of three kinds, each with a training step that returns the loss before it.
import * as tf from '@tensorflow/tfjs';

export interface Example {
  readonly variables: readonly tf.Variable[];
  readonly loss: () => tf.Scalar;
  readonly step: (optimizer: tf.Optimizer) => number;
  readonly dispose: () => void;
}

const normal = (shape: number[], seed: number, scale = 1) =>
  tf.randomNormal(shape, 0, scale, 'float32', seed);
const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.glorotNormal({ seed }) });

function example(variables: tf.Variable[], data: tf.Tensor[], loss: () => tf.Scalar): Example {
  return {
    variables,
    loss,
    step(optimizer) {
      const cost = optimizer.minimize(loss, true, variables)!;
      const value = cost.dataSync()[0]!;
      cost.dispose();
      return value;
    },
    dispose: () => tf.dispose([...variables, ...data]),
  };
}

const variablesOf = (model: tf.LayersModel) =>
  model.trainableWeights.map((weight) => weight.read() as tf.Variable);

/** Seven dense layers of every kind of activation. */
export function sevenLayers(): Example {
  const kinds = ['tanh', 'relu', 'linear', 'sigmoid', 'elu', 'softplus', 'linear'] as const;
  const layers = kinds.map((activation, i) =>
    tf.layers.dense({
      units: 6 - Math.floor(i / 2),
      activation,
      ...seeded(i + 1),
      ...(i === 0 && { inputShape: [8] }),
    }),
  );
  const model = tf.sequential({ layers });
  const [x, y] = [normal([32, 8], 11), normal([32, 3], 12)];
  const loss = () =>
    tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar;
  return example(variablesOf(model), [x, y], loss);
}

/** Words and an image: an embedding, strided convolutions, a shared layer, normalisation. */
export function convolutionalNet(): Example {
  const image = tf.input({ shape: [8, 8, 2] });
  const words = tf.input({ shape: [5], dtype: 'int32' });
  const convolved = tf.layers
    .conv2d({
      filters: 4,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      activation: 'relu',
      ...seeded(1),
    })
    .apply(image) as tf.SymbolicTensor;
  const normalised = tf.layers.batchNormalization().apply(convolved) as tf.SymbolicTensor;
  const second = tf.layers
    .conv2d({ filters: 6, kernelSize: [3, 2], padding: 'valid', activation: 'tanh', ...seeded(2) })
    .apply(normalised) as tf.SymbolicTensor;
  const seen = tf.layers
    .dense({ units: 6, ...seeded(3) })
    .apply(tf.layers.flatten().apply(second)) as tf.SymbolicTensor;
  const embeddingsInitializer = tf.initializers.randomUniform({ minval: -1, maxval: 1, seed: 4 });
  const embedded = tf.layers
    .embedding({ inputDim: 9, outputDim: 3, embeddingsInitializer })
    .apply(words) as tf.SymbolicTensor;
  const read = tf.layers
    .dense({ units: 6, ...seeded(5) })
    .apply(tf.layers.flatten().apply(embedded)) as tf.SymbolicTensor;
  const shared = tf.layers.dense({ units: 4, activation: 'tanh', ...seeded(6) });
  const both = tf.layers
    .concatenate()
    .apply([
      shared.apply(seen) as tf.SymbolicTensor,
      shared.apply(read) as tf.SymbolicTensor,
    ]) as tf.SymbolicTensor;
  const outputs = tf.layers.dense({ units: 2, ...seeded(7) }).apply(both) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [image, words], outputs });
  const ids = tf.tensor2d(
    Array.from({ length: 80 }, (_, i) => (i * i) % 9),
    [16, 5],
    'int32',
  );
  const [x, y] = [normal([16, 8, 8, 2], 21), normal([16, 2], 22)];
  const loss = () =>
    tf.losses.meanSquaredError(
      y,
      model.apply([x, ids], { training: true }) as tf.Tensor,
    ) as tf.Scalar;
  return example(variablesOf(model), [x, y, ids], loss);
}

/** Attention and a perceptron with residuals, in operations of tf on plain variables. */
export function transformerBlock(): Example {
  const [samples, length, width] = [4, 6, 8];
  const weight = (rows: number, columns: number, seed: number) =>
    tf.variable(normal([rows, columns], seed, rows ** -0.5));
  const [q, k, v, o] = [1, 2, 3, 4].map((seed) => weight(width, width, seed)) as [
    tf.Variable,
    tf.Variable,
    tf.Variable,
    tf.Variable,
  ];
  const [up, down, head] = [weight(width, 16, 5), weight(16, width, 6), weight(width, 3, 7)];
  const [upBias, downBias] = [tf.variable(tf.zeros([16])), tf.variable(tf.zeros([width]))];
  const [x, y] = [normal([samples * length, width], 31), normal([samples * length, 3], 32)];
  const product = (a: tf.Tensor, w: tf.Tensor) => tf.matMul(a as tf.Tensor2D, w as tf.Tensor2D);
  const heads = (rows: tf.Tensor) => tf.reshape(rows, [samples, length, width]) as tf.Tensor3D;
  const normalised = (rows: tf.Tensor) => {
    const { mean, variance } = tf.moments(rows, 1, true);
    return tf.div(tf.sub(rows, mean), tf.sqrt(tf.add(variance, 1e-5)));
  };
  const loss = () => {
    const h = normalised(x);
    const scores = tf.matMul(heads(product(h, q)), tf.transpose(heads(product(h, k)), [0, 2, 1]));
    const mixed = tf.matMul(tf.softmax(tf.mul(scores, width ** -0.5)), heads(product(h, v)));
    const attended = tf.add(x, product(tf.reshape(mixed, [samples * length, width]), o));
    const inner = tf.relu(tf.add(product(normalised(attended), up), upBias));
    const out = tf.add(attended, tf.add(product(inner, down), downBias));
    return tf.losses.meanSquaredError(y, product(out, head)) as tf.Scalar;
  };
  return example([q, k, v, o, up, upBias, down, downBias, head], [x, y], loss);
}
