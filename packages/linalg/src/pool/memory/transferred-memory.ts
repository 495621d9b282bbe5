import { chunkCount, rangeOf } from './chunks.js';
import { putResults, resultBytes, resultsOn } from './layout.js';
import { common, type JobInput, type StackMemory } from './stack-memory.js';

/**
 * Memory that is transferred: every chunk is a message of its own to a worker and back, copied when
 * it is sent.
 */
export function transferredMemory(input: JobInput): StackMemory {
  const { layout, stack, previous } = input;
  const size = layout.n * layout.n;
  const buffer = new ArrayBuffer(resultBytes(layout, layout.count));
  const results = resultsOn(buffer, layout, layout.count);
  const owners = new Map<number, number>();
  let waiting = Array.from({ length: chunkCount(layout) }, (_, chunk) => chunk);
  return {
    prepare: () => Promise.resolve(),
    taskFor(worker) {
      const chunk = waiting.shift();
      if (chunk === undefined) return null;
      owners.set(chunk, worker);
      const [from, to] = rangeOf(layout, chunk);
      const values = stack.values.slice(from * size, to * size);
      const old = previous?.values.slice(from * size, to * size) ?? null;
      return {
        task: { ...common(input), worker, values, previous: old, shared: null, chunk },
        transfer: [values, old].flatMap((copy) => (copy ? [copy.buffer as ArrayBuffer] : [])),
      };
    },
    accept({ chunks, results: part }) {
      for (const chunk of chunks) {
        const [from, to] = rangeOf(layout, chunk);
        putResults(results, resultsOn(part!, layout, to - from), from, layout);
        owners.delete(chunk);
      }
      return chunks.length;
    },
    collect: () => Promise.resolve(results),
    requeue(worker) {
      const lost = [...owners.keys()].filter((chunk) => owners.get(chunk) === worker);
      for (const chunk of lost) owners.delete(chunk);
      waiting.unshift(...lost);
    },
    cancel: () => void (waiting = []),
    free: () => {},
  };
}
