import type { Floats } from '../../normalise.js';
import type { Depot } from './buffer-pool.js';
import { copyGently } from './copy-in-chunks.js';
import { wire, type Holding, type Order } from './stack-memory.js';
import { grainsOf, putMeasures, resultBytes, resultsOn } from './layout.js';
import { isFloat32, isShared } from '../../realms.js';

/** In `claims`, 0 is for the taking, and the number of a worker is its own. */
const FREE = 0;
const OVER = -1;

/**
 * Memory that all threads see: each worker is told of the job once, and takes grain after grain
 * without asking, so that work goes on while this thread is busy. Each grain is written by one
 * worker, and read here after that worker's message.
 */
export function sharedHolding(order: Order, depot: Depot): Holding {
  const { layout, stack } = order;
  const bytes = resultBytes(layout, layout.count);
  const buffer = depot.take(bytes);
  const claimed = depot.take(4 * grainsOf(layout));
  const claims = new Int32Array(claimed, 0, grainsOf(layout)).fill(FREE);
  const taken = [buffer, claimed];
  const told = new Set<number>();
  let { values } = stack;
  let previous: Floats | null = null;
  let spoilt = false;
  const exchange = (from: number, to: number) =>
    claims.forEach((_, grain) => Atomics.compareExchange(claims, grain, from, to));
  /** The same values in shared memory; they are not copied if they are there already. */
  const share = async (source: Floats, wanted: () => boolean): Promise<Floats> => {
    if (isShared(source.buffer)) return source;
    const slab = depot.take(source.byteLength);
    taken.push(slab);
    const copy = isFloat32(source)
      ? new Float32Array(slab, 0, source.length)
      : new Float64Array(slab, 0, source.length);
    await copyGently(copy, source, wanted);
    return copy;
  };
  return {
    async prepare(wanted) {
      values = await share(stack.values, wanted);
      previous = order.previous && (await share(order.previous.values, wanted));
    },
    taskFor(worker) {
      if (told.has(worker) || !claims.includes(FREE)) return null;
      told.add(worker);
      const shared = { results: buffer, claims };
      return {
        task: { ...wire(order), worker, values, previous, shared, grain: -1 },
        transfer: [],
      };
    },
    accept({ grains }) {
      for (const grain of grains) Atomics.store(claims, grain, OVER);
      return grains.length;
    },
    async collect(wanted) {
      const own = resultsOn(new ArrayBuffer(bytes), layout, layout.count);
      const theirs = resultsOn(buffer, layout, layout.count);
      putMeasures(own, theirs, 0, layout);
      await copyGently(own.matrices, theirs.matrices, wanted);
      return own;
    },
    release(worker) {
      // A browser's worker may be at work for a moment after its end.
      spoilt = true;
      exchange(worker, FREE);
    },
    cancel: () => exchange(FREE, OVER),
    free: () => taken.forEach((slab) => !spoilt && depot.give(slab)),
  };
}
