import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Split } from './data.js';
import { judgeClasses } from './judging.js';
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

/** Compiles, judges and fits a classifier of one-hot labels, as its user would. */
export async function fitClassifier(
  session: Session,
  model: LayersModel,
  { x, y, testX, testY }: Split,
  batchSize: number,
): Promise<void> {
  model.compile({ optimizer: session.optimizer(), loss: 'categoricalCrossentropy' });
  session.judge(() => judgeClasses(() => model.predict(testX) as Tensor, testY));
  const epochs = epochsOf(session, x.shape[0]!, batchSize);
  await model.fit(x, y, { batchSize, epochs, ...fitting(session, model) });
}
