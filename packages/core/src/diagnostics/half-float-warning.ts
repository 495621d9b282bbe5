import { storesHalfFloats } from '@curvature/spec/internal';
import { getBackend } from '@tensorflow/tfjs-core';

const warned = new Set<string>();

/**
 * Warns, once for each backend, of a device that keeps tensors in half floats: what goes wrong there
 * looks like a learning rate that is too high.
 */
export function warnOfHalfFloats(): void {
  const backend = getBackend();
  if (warned.has(backend) || !storesHalfFloats()) return;
  warned.add(backend);
  console.warn(
    [
      `curvature: the ${backend} backend of this device keeps tensors in half floats, as on many phones: squares below 6e-8 vanish, and numbers above 65504 are infinite.`,
      'Losses that are not finite, or that stand still, usually come from that, with any optimizer, and not from the learning rate.',
      "Train on another backend, e.g. tf.setBackend('wasm') with @curvature/backend-wasm; else scale inputs and loss towards 1, and take epsilons of at least 1e-3.",
    ].join(' '),
  );
}
