import type { Batch, Data, Model, Task } from '@curvature/workbench';
import { type Scalar, tidy } from '@tensorflow/tfjs';
import type { Judgement } from '../../programs/program.js';
import type { LongerTask } from '../tasks/longer-task.js';

/** Examples in one piece, so that activations of all of them need not fit into memory. */
const PIECE = 200;

const pieces = (rows: Int32Array): Int32Array[] =>
  Array.from({ length: Math.ceil(rows.length / PIECE) }, (_, i) =>
    rows.slice(i * PIECE, (i + 1) * PIECE),
  );

function judgeBatch(model: Model, batch: Batch): Judgement {
  return tidy(() => {
    let accuracy: Scalar | undefined;
    const loss = model.loss(batch, (share) => (accuracy = share)).dataSync()[0]!;
    return { loss, ...(accuracy && { accuracy: accuracy.dataSync()[0]! }) };
  });
}

/** The means over all pieces, by their numbers of examples. */
function meanOf(judged: readonly Judgement[], sizes: readonly number[]): Judgement {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const mean = (of: (one: Judgement) => number) =>
    judged.reduce((sum, one, i) => sum + (of(one) * sizes[i]!) / all, 0);
  const hasAnswers = judged[0]?.accuracy !== undefined;
  return {
    loss: mean(({ loss }) => loss),
    ...(hasAnswers && { accuracy: mean(({ accuracy }) => accuracy!) }),
  };
}

/** Judges the model in training by the examples that are held out. */
export interface Judge {
  /** The task to train: it shows the judge its model. */
  readonly task: Task;
  readonly judge: () => Judgement;
  readonly dispose: () => void;
}

/** @param data All examples of the task. */
export function judgeOf(task: LongerTask, data: Data): Judge {
  const parts = pieces(task.held(data));
  const batches = parts.map((part) => data.batch(part));
  let model: Model;
  return {
    task: { ...task, model: (seed, loaded) => (model = task.model(seed, loaded)) },
    judge: () =>
      meanOf(
        batches.map((batch) => judgeBatch(model, batch)),
        parts.map(({ length }) => length),
      ),
    dispose: () => {
      for (const { inputs, targets } of batches) for (const x of [inputs, targets]) x.dispose();
    },
  };
}
