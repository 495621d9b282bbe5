import { binaryCrossEntropy } from './binary-cross-entropy.js';
import { denseLayers } from './dense-layers.js';
import type { Model } from '../contract/task.js';

/**
 * A dense autoencoder with tied widths and free weights: tanh, except the code and the output,
 * which are linear.
 * @param widths From the pixels to the code, e.g. [784, 1000, 500, 250, 30]; the decoder mirrors
 *   them.
 * @returns Variables `layer0/kernel` [in, out], `layer0/bias` [out], ...; the loss is the binary
 *   cross-entropy.
 */
export function denseAutoencoder(widths: readonly number[], seed: number): Model {
  const all = [...widths, ...widths.toReversed().slice(1)];
  const { variables, apply } = denseLayers(
    all,
    seed,
    (i) => i === widths.length - 2 || i === all.length - 2,
  );
  return { variables, loss: ({ inputs, targets }) => binaryCrossEntropy(apply(inputs), targets) };
}
