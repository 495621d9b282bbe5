import type { Floats } from '../../normalise.js';
import { isFloat32, isShared } from '../../realms.js';
import type { BufferPool } from './buffer-pool.js';
import { chunkCount } from './chunks.js';
import { copyInChunks } from './copy-in-chunks.js';
import { putMeasures, resultBytes, resultsOn } from './layout.js';
import { common, type JobInput, type StackMemory } from './stack-memory.js';

/** The states of a chunk in `claims`; any other entry is the number of the worker that has it. */
const FREE = 0;
const OVER = -1;

/**
 * Memory that all threads see. Each worker gets one message for the job and claims chunk after
 * chunk by itself, so that work goes on while the main thread is busy. One worker writes each
 * chunk, and the main thread reads it after the worker's message.
 */
export function sharedMemory(input: JobInput, buffers: BufferPool): StackMemory {
  const { layout, stack } = input;
  const bytes = resultBytes(layout, layout.count);
  const results = buffers.acquire(bytes);
  const claimed = buffers.acquire(4 * chunkCount(layout));
  const claims = new Int32Array(claimed, 0, chunkCount(layout)).fill(FREE);
  const acquired = [results, claimed];
  const informed = new Set<number>();
  let { values } = stack;
  let previous: Floats | null = null;
  let reusable = true;
  const exchange = (from: number, to: number) =>
    claims.forEach((_, chunk) => Atomics.compareExchange(claims, chunk, from, to));
  /** The same values in shared memory, without a copy if they are there already. */
  const share = async (source: Floats, wanted: () => boolean): Promise<Floats> => {
    if (isShared(source.buffer)) return source;
    const buffer = buffers.acquire(source.byteLength);
    acquired.push(buffer);
    const copy = isFloat32(source)
      ? new Float32Array(buffer, 0, source.length)
      : new Float64Array(buffer, 0, source.length);
    await copyInChunks(copy, source, wanted);
    return copy;
  };
  return {
    async prepare(wanted) {
      values = await share(stack.values, wanted);
      previous = input.previous && (await share(input.previous.values, wanted));
    },
    taskFor(worker) {
      if (informed.has(worker) || !claims.includes(FREE)) return null;
      informed.add(worker);
      const shared = { results, claims };
      const task = { ...common(input), worker, values, previous, shared, chunk: -1 };
      return { task, transfer: [] };
    },
    accept({ chunks }) {
      for (const chunk of chunks) Atomics.store(claims, chunk, OVER);
      return chunks.length;
    },
    async collect(wanted) {
      const own = resultsOn(new ArrayBuffer(bytes), layout, layout.count);
      const theirs = resultsOn(results, layout, layout.count);
      putMeasures(own, theirs, 0, layout);
      await copyInChunks(own.matrices, theirs.matrices, wanted);
      return own;
    },
    requeue(worker) {
      // A browser's worker may still write for a moment after its end, so no other job may get
      // these buffers.
      reusable = false;
      exchange(worker, FREE);
    },
    cancel: () => exchange(FREE, OVER),
    free: () => acquired.forEach((buffer) => reusable && buffers.release(buffer)),
  };
}
