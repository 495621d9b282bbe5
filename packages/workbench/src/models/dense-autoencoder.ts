import { binaryCrossEntropy } from './binary-cross-entropy.js';
import { denseLayers } from './dense-layers.js';
import type { Model } from '../contract/task.js';

/**
 * A dense autoencoder with tanh, except for the code and the output, which are linear. The decoder
 * mirrors the encoder's widths and has weights of its own.
 * @param widths From the pixels to the code, e.g. [784, 1000, 500, 250, 30].
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
