import { wire, type Holding, type Order } from './stack-memory.js';
import { grainsOf, putResults, rangeOf, resultBytes, resultsOn } from './layout.js';

/**
 * Memory that changes hands: every grain is a message of its own, there and back, and is copied
 * when it is its turn.
 */
export function transferHolding(order: Order): Holding {
  const { layout, stack, previous } = order;
  const size = layout.n * layout.n;
  const results = resultsOn(
    new ArrayBuffer(resultBytes(layout, layout.count)),
    layout,
    layout.count,
  );
  const owners = new Map<number, number>();
  let open = Array.from({ length: grainsOf(layout) }, (_, grain) => grain);
  return {
    prepare: () => Promise.resolve(),
    taskFor(worker) {
      const grain = open.shift();
      if (grain === undefined) return null;
      owners.set(grain, worker);
      const [from, to] = rangeOf(layout, grain);
      const values = stack.values.slice(from * size, to * size);
      const old = previous?.values.slice(from * size, to * size) ?? null;
      return {
        task: { ...wire(order), worker, values, previous: old, shared: null, grain },
        transfer: [values, old].flatMap((copy) => (copy ? [copy.buffer as ArrayBuffer] : [])),
      };
    },
    accept({ grains, results: part }) {
      for (const grain of grains) {
        const [from, to] = rangeOf(layout, grain);
        putResults(results, resultsOn(part!, layout, to - from), from, layout);
        owners.delete(grain);
      }
      return grains.length;
    },
    collect: () => Promise.resolve(results),
    release(worker) {
      const lost = [...owners.keys()].filter((grain) => owners.get(grain) === worker);
      for (const grain of lost) owners.delete(grain);
      open.unshift(...lost);
    },
    cancel: () => void (open = []),
    free: () => {},
  };
}
