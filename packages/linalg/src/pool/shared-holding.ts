import type { Floats } from '../normalise.js';
import { copyGently } from './gently.js';
import { wire, type Holding, type Order } from './holding.js';
import { grainsOf, resultBytes, resultsOn } from './layout.js';

/** In `claims`, 0 is for the taking, and the number of a worker is its own. */
const FREE = 0;
const OVER = -1;

/**
 * Memory that all threads see: each worker is told of the job once, and takes grain after grain without asking, so that work
 * goes on while this thread is busy. Each grain is written by one worker, and read here after that worker's message.
 */
export function sharedHolding(order: Order): Holding {
  const { layout, stack } = order;
  const buffer = new SharedArrayBuffer(resultBytes(layout, layout.count));
  const claims = new Int32Array(new SharedArrayBuffer(4 * grainsOf(layout)));
  const told = new Set<number>();
  let { values } = stack;
  let previous: Floats | null = null;
  const exchange = (from: number, to: number) =>
    claims.forEach((_, grain) => Atomics.compareExchange(claims, grain, from, to));
  return {
    results: resultsOn(buffer, layout, layout.count),
    async prepare(wanted) {
      values = await shared(stack.values, wanted);
      previous = order.previous && (await shared(order.previous.values, wanted));
    },
    taskFor(worker) {
      if (told.has(worker) || !claims.includes(FREE)) return null;
      told.add(worker);
      return {
        task: { ...wire(order), worker, values, previous, shared: { results: buffer, claims }, grain: -1 },
        transfer: [],
      };
    },
    accept({ grains }) {
      for (const grain of grains) Atomics.store(claims, grain, OVER);
      return grains.length;
    },
    release: (worker) => exchange(worker, FREE),
    cancel: () => exchange(FREE, OVER),
  };
}

/** The same values in shared memory; they are not copied if they are there already. */
async function shared(values: Floats, wanted: () => boolean): Promise<Floats> {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const buffer = new SharedArrayBuffer(values.byteLength);
  const copy = values instanceof Float32Array ? new Float32Array(buffer) : new Float64Array(buffer);
  await copyGently(copy, values, wanted);
  return copy;
}
