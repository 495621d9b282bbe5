import { CurvatureError } from '@curvature/spec';
import type { Floats } from '../../normalise.js';
import { useKernels } from '../../wasm/kernels.js';
import {
  grainsOf,
  putResults,
  rangeOf,
  resultBytes,
  resultsOn,
  type Results,
} from '../memory/layout.js';
import type { Done, Reply, Task, WireError } from '../messages/messages.js';
import { perform } from '../messages/work.js';
import { isError } from '../../realms.js';

/** A worker's side of its channel. */
export interface WorkerPort {
  listen(hear: (task: Task) => void): void;
  reply(reply: Reply, transfer: ArrayBuffer[]): void;
}

/** What a worker does all its life: one task after another, in the order of their messages. */
export function serve(port: WorkerPort): void {
  port.listen((task) => {
    const done = carryOut(task);
    port.reply(done, done.results ? [done.results] : []);
  });
  port.reply('ready', []);
}

function carryOut(task: Task): Done {
  const done = {
    job: task.job,
    grains: [] as number[],
    failures: [] as [number, string][],
    results: null,
    error: null,
  };
  try {
    useKernels(task.kernels);
    return task.shared ? claimGrains(task, task.shared, done) : ownGrain(task, done);
  } catch (error) {
    return { ...done, error: toWire(error) };
  }
}

type Draft = {
  readonly job: number;
  grains: number[];
  failures: [number, string][];
  results: null;
  error: null;
};

/** Takes every grain that no other worker has taken: an unclaimed one holds 0. */
function claimGrains(
  task: Task,
  { results, claims }: NonNullable<Task['shared']>,
  done: Draft,
): Done {
  const whole = resultsOn(results, task.layout, task.layout.count);
  const { n } = task.layout;
  for (let grain = 0; grain < grainsOf(task.layout); grain++) {
    if (Atomics.compareExchange(claims, grain, 0, task.worker) !== 0) continue;
    const [from, to] = rangeOf(task.layout, grain);
    const cut = (values: Floats | null) => values && values.subarray(from * n * n, to * n * n);
    const part = resultsOf(task, cut(task.values)!, cut(task.previous), from, done);
    putResults(whole, part, from, task.layout);
    done.grains.push(grain);
  }
  return done;
}

function ownGrain(task: Task, done: Draft): Done {
  const [from, to] = rangeOf(task.layout, task.grain);
  const part = resultsOf(task, task.values, task.previous, from, done);
  const buffer = new ArrayBuffer(resultBytes(task.layout, to - from));
  putResults(resultsOn(buffer, task.layout, to - from), part, 0, task.layout);
  done.grains.push(task.grain);
  return { ...done, results: buffer };
}

/**
 * The results of the matrices in `values`, of which the first is number `first` of the whole stack.
 */
function resultsOf(
  { layout, work }: Task,
  values: Floats,
  old: Floats | null,
  first: number,
  done: Draft,
): Results {
  const { n } = layout;
  const count = Math.min(layout.grain, layout.count - first);
  const previous = old && { count, n, values: old };
  const got = perform(work, { count, n, values }, previous, first, layout.count);
  got.failures.forEach((why, k) => why !== null && done.failures.push([first + k, why]));
  return got.results;
}

function toWire(error: unknown): WireError {
  const parts =
    error instanceof CurvatureError
      ? ([error.happened, error.usually, error.remedy] as const)
      : null;
  return { parts, message: isError(error) ? error.message : String(error) };
}
