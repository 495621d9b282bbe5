import type { LayerwiseOptions } from '@curvature/thor/internal';

/** Tuned by hand. Damping has the units of the loss, which autoencoders sum over pixels. */
const known: { readonly [task: string]: LayerwiseOptions } = {
  autoencoder: { learningRate: 0.3, damping: 0.03, klClip: 0.09 },
  curves: { learningRate: 0.4, damping: 0.03, klClip: 0.16 },
  digits: { learningRate: 0.03, damping: 0.03, klClip: 0.001 },
  'digits-autoencoder': { learningRate: 0.1, damping: 0.3, klClip: 0.1 },
};

export const taskDefaults = (task: string): { readonly [option: string]: unknown } => ({
  ...known[task],
});
