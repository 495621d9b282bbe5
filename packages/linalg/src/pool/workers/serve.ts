import type { Floats } from '../../normalise.js';
import { useKernels } from '../../wasm/kernels.js';
import { chunkCount, rangeOf } from '../memory/chunks.js';
import { putResults, resultBytes, type Results, resultsOn } from '../memory/layout.js';
import type { Done, Reply, Task } from '../messages/messages.js';
import { toWire } from '../messages/wire-error.js';
import { perform } from '../messages/work.js';

/** A worker's side of its channel. */
export interface WorkerPort {
  listen(onTask: (task: Task) => void): void;
  reply(reply: Reply, transfer: ArrayBuffer[]): void;
}

/** The life of a worker: one task after another, in the order of their messages. */
export function serve(port: WorkerPort): void {
  port.listen((task) => {
    const done = carryOut(task);
    port.reply(done, done.results ? [done.results] : []);
  });
  port.reply('ready', []);
}

function carryOut(task: Task): Done {
  const done: Draft = { job: task.job, chunks: [], failures: [], results: null, error: null };
  try {
    useKernels(task.kernels);
    return task.shared ? claimChunks(task, task.shared, done) : ownChunk(task, done);
  } catch (error) {
    return { ...done, error: toWire(error) };
  }
}

type Draft = {
  readonly job: number;
  readonly chunks: number[];
  readonly failures: [number, string][];
  readonly results: null;
  readonly error: null;
};

/** Takes every chunk that no other worker has taken: the entry of an unclaimed one is 0. */
function claimChunks(
  task: Task,
  { results, claims }: NonNullable<Task['shared']>,
  done: Draft,
): Done {
  const whole = resultsOn(results, task.layout, task.layout.count);
  const { n } = task.layout;
  for (let chunk = 0; chunk < chunkCount(task.layout); chunk++) {
    if (Atomics.compareExchange(claims, chunk, 0, task.worker) !== 0) continue;
    const [from, to] = rangeOf(task.layout, chunk);
    const cut = (values: Floats | null) => values && values.subarray(from * n * n, to * n * n);
    const part = resultsOf(task, cut(task.values)!, cut(task.previous), from, done);
    putResults(whole, part, from, task.layout);
    done.chunks.push(chunk);
  }
  return done;
}

function ownChunk(task: Task, done: Draft): Done {
  const [from, to] = rangeOf(task.layout, task.chunk);
  const part = resultsOf(task, task.values, task.previous, from, done);
  const buffer = new ArrayBuffer(resultBytes(task.layout, to - from));
  putResults(resultsOn(buffer, task.layout, to - from), part, 0, task.layout);
  done.chunks.push(task.chunk);
  return { ...done, results: buffer };
}

/** The results of the matrices in `values`; `first` is the place of the first one in the stack. */
function resultsOf(
  { layout, work }: Task,
  values: Floats,
  old: Floats | null,
  first: number,
  done: Draft,
): Results {
  const { n } = layout;
  const count = Math.min(layout.chunkSize, layout.count - first);
  const previous = old && { count, n, values: old };
  const got = perform(work, { count, n, values }, previous, first, layout.count);
  got.failures.forEach((why, k) => why !== null && done.failures.push([first + k, why]));
  return got.results;
}
