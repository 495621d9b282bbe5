import type { LayersModel } from '@tensorflow/tfjs';
import type { Session } from './program.js';

/**
 * Arguments of `fit` and `fitDataset` that report each step to the session and stop by its word.
 */
export const fitting = (session: Session, model: LayersModel) => ({
  verbose: 0 as const,
  yieldEvery: 'never' as const,
  callbacks: {
    async onBatchEnd(_: number, logs?: Readonly<Record<string, number>>) {
      if (await session.step(logs!.loss!)) model.stopTraining = true;
    },
  },
});

/** Epochs enough for the steps of a session. */
export const epochsOf = ({ steps }: Session, examples: number, batch: number): number =>
  Math.ceil((steps * batch) / examples) + 1;
