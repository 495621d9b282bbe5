import { memory } from '@tensorflow/tfjs';
import { CurvatureError } from '@curvature/spec';
import { type Data, type StepRecord, type Task, train, type Trainable } from '@curvature/workbench';
import { cpuNow } from './cpu-time.js';
import { setRate, warmUp } from './schedule.js';

/** A training run, step by step. */
export interface Training {
  /** The loss of each step's batch, before the update. */
  readonly losses: readonly number[];
  /** Milliseconds of each step, without loading the batch. */
  readonly ms: readonly number[];
  /** Milliseconds of all cores, worker threads included, over all steps. */
  readonly cpu: number;
  /** Why the run ended early, or null. */
  readonly stopped: string | null;
  /** Floats that the optimizer kept at the end, per number of the model. */
  readonly stateFloats: number;
}

export interface RunOptions {
  readonly task: Task;
  readonly data: Data;
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  /** The factor of the learning rate at a step, counted from 1; default: a short warm-up. */
  readonly schedule?: (step: number) => number;
  readonly signal?: AbortSignal;
  onStep?(record: StepRecord): void;
}

/** A run is given up if its loss exceeds its first loss by this factor. */
const HOPELESS = 10;

/**
 * Data whose batches are timed, since loading them is not the optimizer's work. `take` returns the
 * milliseconds spent on batches since the last call, and the cpu time since the last batch.
 */
function timedData(data: Data) {
  let [spent, ready] = [0, cpuNow()];
  const batch = (rows: Int32Array) => {
    const start = performance.now();
    const loaded = data.batch(rows);
    // Reading the cpu time takes a quarter of a millisecond, which is not the optimizer's either.
    ready = cpuNow();
    spent += performance.now() - start;
    return loaded;
  };
  const take = () => {
    const taken = { spent, cpu: cpuNow() - ready };
    spent = 0;
    return taken;
  };
  return { data: { ...data, batch }, take };
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

/** The number of numbers in the model's variables. */
function parametersOf(task: Task, data: Data): number {
  const { variables } = task.model(0, data);
  const count = variables.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  for (const variable of variables) variable.dispose();
  return count;
}

/** Disposes the optimizer; returns the bytes of tensors that this frees. */
function freedBy(optimizer: Trainable): number {
  const held = memory().numBytes;
  optimizer.dispose();
  return held - memory().numBytes;
}

const isMistake = (error: unknown): boolean =>
  [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind) ||
  (error instanceof Error && error.cause !== undefined && isMistake(error.cause));

/**
 * Whether training diverged: a loss or gradients that are not finite, or a factor that cannot be
 * inverted. Mistakes in code are excluded.
 */
const isDivergence = (error: unknown): error is CurvatureError =>
  error instanceof CurvatureError && !isMistake(error);

/** Trains once from the task's start values, on the schedule; disposes the optimizer. */
export async function runOnce(optimizer: Trainable, options: RunOptions): Promise<Training> {
  const { task, learningRate, steps, batch, seed, signal, schedule = warmUp } = options;
  const { data, take } = timedData(options.data);
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
    setRate(optimizer, learningRate * schedule(record.step + 1));
    options.onStep?.(record);
  };
  setRate(optimizer, learningRate * schedule(1));
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
