// The page of src/pool/browser.test.ts: the pool against the same call on the page's own thread.
import { inverseRoot, type InverseRoots } from '@curvature/linalg';
import { createPool } from '@curvature/linalg/pool';
import type { PoolOptions } from '../src/pool/pool.js';

function stackOf(count: number, n: number, Kind: typeof Float32Array | typeof Float64Array) {
  const values = new Kind(count * n * n);
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++)
        values[(k * n + i) * n + j] = 1 / (1 + i + j) + (i === j ? k / 10 : 0);
    }
  }
  return { count, n, values };
}

const text = ({ root, ...rest }: InverseRoots) =>
  JSON.stringify([
    root.count,
    root.n,
    ...[root.values, ...Object.values(rest)].map((list) => Array.from(list, String)),
  ]);

const page = {
  isolated: () => globalThis.crossOriginIsolated,
  /** How many of these stacks have the same roots from the pool as from `inverseRoot`. */
  async same(options: PoolOptions): Promise<number> {
    const pool = createPool(options);
    const stacks = [
      stackOf(20, 40, Float32Array),
      stackOf(3, 7, Float64Array),
      stackOf(0, 5, Float64Array),
    ];
    stacks[1]!.values[60] = NaN;
    const got = await Promise.all(stacks.map((stack) => pool.inverseRoot(stack, 4)));
    await pool.close();
    return got.filter((roots, k) => text(roots) === text(inverseRoot(stacks[k]!, 4))).length;
  },
  /** The message of a job that is closed, aborted, or cannot start. */
  async refusal(how: 'close' | 'abort' | 'missing' | 'shared'): Promise<string> {
    try {
      const pool = createPool({
        workers: 2,
        ...(how === 'missing' ? { workerUrl: './missing.js' } : {}),
        ...(how === 'shared' ? { memory: 'shared' } : {}),
      });
      const control = new AbortController();
      const job = pool.inverseRoot(stackOf(400, 128, Float64Array), 4, {}, control);
      if (how === 'close') setTimeout(() => void pool.close(), 30);
      if (how === 'abort') setTimeout(() => control.abort(new Error('not needed any more')), 30);
      await job;
      return 'it was not refused';
    } catch (error) {
      return (error as Error).message;
    }
  },
};
export type Page = typeof page;
Object.assign(globalThis, { page });
