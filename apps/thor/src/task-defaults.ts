import type { LayerwiseOptions } from './options.js';

/** Rate and damping by task: damping has the units of the loss, which autoencoders sum over pixels. */
const known: { readonly [task: string]: LayerwiseOptions } = {
  autoencoder: { learningRate: 0.1, damping: 0.3 },
  curves: { learningRate: 0.1, damping: 0.3 },
  'digits-autoencoder': { learningRate: 0.1, damping: 0.3 },
};

export const taskDefaults = (task: string): { readonly [option: string]: unknown } => ({ ...known[task] });
