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
  void import('../../on-demand.js').then((texts) => console.warn(texts.halfFloatWarning(backend)));
}
