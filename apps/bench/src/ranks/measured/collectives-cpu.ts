import type { Ranks } from '@curvature/distributed';
import { threadCpuNow } from '../../protocol/thread-cpu.js';

/** Counts the CPU milliseconds that this thread spends in collectives. @returns Those so far. */
export function countCollectives(across: Ranks): () => number {
  let total = 0;
  const counted =
    <A extends unknown[], R>(call: (...given: A) => R) =>
    (...given: A): R => {
      const start = threadCpuNow();
      try {
        return call(...given);
      } finally {
        total += threadCpuNow() - start;
      }
    };
  Object.assign(across, {
    allReduce: counted(across.allReduce.bind(across)),
    allGather: counted(across.allGather.bind(across)),
  });
  return () => total;
}
