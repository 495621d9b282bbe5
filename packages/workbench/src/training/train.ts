import { setImmediate as nextTask } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import type { Ranks } from '@curvature/distributed';
import { CurvatureError } from '@curvature/spec';
import { dispose, keep } from '@tensorflow/tfjs';
import type { Scalar } from '@tensorflow/tfjs';
import { batchOrder } from './batch-order.js';
import {
  restoreSnapshot,
  takeSnapshot,
  type Snapshot,
  type StepRecord,
} from '../checkpoint/snapshot.js';
import type { Batch, Data, Model, Task } from '../contract/task.js';
import type { Trainable } from '../contract/trainable.js';

type Measured = Pick<StepRecord, 'loss' | 'accuracy'>;

export interface TrainOptions {
  readonly task: Task;
  /** From `task.load`. */
  readonly data: Data;
  /** Not disposed here. */
  readonly optimizer: Trainable;
  /** Number of the last step, counted from 1 and across resumes; default: the task's. */
  readonly steps?: number;
  /** Examples per step; default: the task's. */
  readonly batch?: number;
  /** Seed of start values and batch order; default 0. */
  readonly seed?: number;
  /** Continues from this state instead of the start values. */
  readonly resume?: Snapshot;
  /**
   * Ranks that share each batch, as the optimizer's own slot `across` joins them: this one takes its
   * rows, and all must call alike.
   */
  readonly across?: Ranks;
  /** Stops after the step in progress. */
  readonly signal?: AbortSignal;
  /** Awaited after every step; `snapshot()` copies the state at that time. */
  onStep?(record: StepRecord, snapshot: () => Promise<Snapshot>): void | Promise<void>;
}

/** One update; loss and accuracy are those before it. */
async function updateOnce(model: Model, optimizer: Trainable, batch: Batch): Promise<Measured> {
  let reported: Scalar | undefined;
  // An optimizer may compute the loss more than once; the first time is before any change.
  const reportAccuracy = (accuracy: Scalar) => void (reported ??= keep(accuracy));
  const cost = optimizer.minimize(() => model.loss(batch, reportAccuracy), true, model.variables)!;
  const loss = (await cost.data())[0]!;
  const accuracy = (await reported?.data())?.[0];
  dispose([cost, batch.inputs, batch.targets, ...(reported ? [reported] : [])]);
  return { loss, ...(accuracy !== undefined && { accuracy }) };
}

/** The loss is the mean over all ranks already; the share of right answers becomes it. */
function ofAll(across: Ranks, own: Measured): Measured {
  if (own.accuracy === undefined || across.size === 1) return own;
  const sums = Float64Array.of(own.accuracy * across.weight, across.weight);
  across.allReduce(sums, 'sum');
  return { ...own, accuracy: sums[0]! / sums[1]! };
}

function checkLoss(loss: number, step: number): void {
  if (Number.isFinite(loss)) return;
  throw new CurvatureError(
    `The loss is ${loss} at step ${step}.`,
    'Most often the learning rate is too high.',
    'Try a third of it.',
  );
}

/**
 * Trains from the task's start values, or from a snapshot. Equal arguments give equal losses. It
 * yields to the event loop at every step, so that asynchronous results and signals can arrive.
 * @returns Every step, including those before a resume; fewer than `steps` if `signal` was aborted.
 * @throws CurvatureError for a loss that is not finite, a batch larger than the data, or a snapshot
 *   of another model.
 */
export async function train(options: TrainOptions): Promise<StepRecord[]> {
  const {
    task,
    data,
    optimizer,
    steps = task.steps,
    batch = task.batch,
    seed = 0,
    resume,
    signal,
    across,
  } = options;
  const rowsOfAll = batchOrder(data.size, batch, seed);
  const rowsOf = (step: number) => across?.mine(rowsOfAll(step)) ?? rowsOfAll(step);
  const model = task.model(seed, data);
  const history = [...(resume?.history ?? [])];
  try {
    if (resume) await restoreSnapshot(model.variables, optimizer, resume);
    for (let step = history.length + 1; step <= steps; step++) {
      if (signal?.aborted) break;
      const start = performance.now();
      await optimizer.ready?.();
      const own = await updateOnce(model, optimizer, data.batch(rowsOf(step)));
      const measured = across ? ofAll(across, own) : own;
      await nextTask();
      checkLoss(measured.loss, step);
      history.push({
        step,
        ...measured,
        ms: Math.round(1000 * (performance.now() - start)) / 1000,
      });
      await options.onStep?.(history.at(-1)!, () =>
        takeSnapshot(model.variables, optimizer, history),
      );
    }
    return history;
  } finally {
    dispose(model.variables);
  }
}
