import { memory } from '@tensorflow/tfjs';
import { CurvatureError } from '@curvature/spec';
import { type Data, type StepRecord, type Task, train, type Trainable } from '@curvature/workbench';
import { setRate, warmUp } from './schedule.js';

/** A training run, step by step. */
export interface Training {
  /** Of each step's batch, before the update. */
  readonly losses: readonly number[];
  /** Milliseconds of each step, without making the batch. */
  readonly ms: readonly number[];
  /** Milliseconds of all cores, worker threads included, over all steps. */
  readonly cpu: number;
  /** Why it ended early, or null. */
  readonly stopped: string | null;
  /**
   * Bytes of tensors that the optimizer held at the end, over four times the number of the model's
   * numbers.
   */
  readonly stateFloats: number;
}

export interface RunOptions {
  readonly task: Task;
  readonly data: Data;
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly signal?: AbortSignal;
  onStep?(record: StepRecord): void;
}

/** A run is given up where its loss is this many times what it was at the start. */
const HOPELESS = 10;

const cpuNow = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * Makes batches, and tells what that took since it was asked last, and the cpu time since the last
 * one was there: pictures from a file are no work of the optimizer.
 */
function timed(data: Data) {
  let [spent, ready] = [0, cpuNow()];
  const batch = (rows: Int32Array) => {
    const start = performance.now();
    const made = data.batch(rows);
    // Asking for it takes a quarter of a millisecond, which is no work of the optimizer either.
    ready = cpuNow();
    spent += performance.now() - start;
    return made;
  };
  const take = () => {
    const taken = { spent, cpu: cpuNow() - ready };
    spent = 0;
    return taken;
  };
  return { data: { ...data, batch }, take };
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

/** Numbers in the model. */
function parametersOf(task: Task, data: Data): number {
  const { variables } = task.model(0, data);
  const count = variables.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  for (const variable of variables) variable.dispose();
  return count;
}

/** What disposing gives back. */
function freedBy(optimizer: Trainable): number {
  const held = memory().numBytes;
  optimizer.dispose();
  return held - memory().numBytes;
}

const isMistake = (error: unknown): boolean =>
  [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind) ||
  (error instanceof Error && error.cause !== undefined && isMistake(error.cause));

/**
 * A loss that is not finite, gradients that are not, a factor that cannot be inverted: so training
 * ends. A mistake in code is none of it.
 */
const isDivergence = (error: unknown): error is CurvatureError =>
  error instanceof CurvatureError && !isMistake(error);

/**
 * Trains once from the task's start values, under the schedule that all share; disposes the
 * optimizer.
 */
export async function runOnce(optimizer: Trainable, options: RunOptions): Promise<Training> {
  const { task, learningRate, steps, batch, seed, signal } = options;
  const { data, take } = timed(options.data);
  let cpu = 0;
  const [losses, ms]: number[][] = [[], []];
  const hopeless = new AbortController();
  let stopped: string | null = null;
  const giveUp = (reason: string) => {
    stopped = reason;
    hopeless.abort();
  };
  const onStep = (record: StepRecord) => {
    const { spent, cpu: used } = take();
    losses!.push(record.loss);
    ms!.push(record.ms - spent);
    cpu += used;
    if (record.loss > HOPELESS * losses![0]!)
      giveUp(`${HOPELESS} times its first loss at step ${record.step}`);
    setRate(optimizer, learningRate * warmUp(record.step + 1));
    options.onStep?.(record);
  };
  setRate(optimizer, learningRate * warmUp(1));
  const signals = AbortSignal.any([hopeless.signal, ...(signal ? [signal] : [])]);
  try {
    await train({ task, data, optimizer, steps, batch, seed, signal: signals, onStep });
  } catch (error) {
    if (!isDivergence(error)) throw error;
    giveUp(error.happened);
  }
  await (optimizer as { settled?(): Promise<void> }).settled?.();
  return {
    losses: losses!,
    ms: ms!,
    cpu,
    stopped,
    stateFloats: freedBy(optimizer) / 4 / parametersOf(task, options.data),
  };
}
