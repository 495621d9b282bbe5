import * as tf from '@tensorflow/tfjs';

/**
 * One step of Adam on an autoencoder with these sizes, mirrored: tanh inside, sigmoid cross entropy
 * at the end.
 */
export function trainingStep(sizes: readonly number[], batch: number): () => void {
  const dims = [...sizes, ...sizes.slice(0, -1).toReversed()];
  const model = tf.sequential({
    layers: dims.slice(1).map((units, i) =>
      tf.layers.dense({
        units,
        activation: i === dims.length - 2 ? 'linear' : 'tanh',
        ...(i === 0 ? { inputShape: [sizes[0]!] } : {}),
      }),
    ),
  });
  const optimizer = tf.train.adam(1e-3);
  const inputs = tf.randomUniform([batch, sizes[0]!], 0, 1, 'float32', 1);
  return () => {
    const loss = optimizer.minimize(
      () =>
        tf.losses.sigmoidCrossEntropy(
          inputs,
          model.apply(inputs, { training: true }) as tf.Tensor,
        ) as tf.Scalar,
      true,
    );
    loss!.dataSync();
    loss!.dispose();
  };
}
