import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { byAcceleratedNewton, byEigen } from '../roots/root-methods.js';
import { inverseRoot } from '../roots/inverse-root.js';
import { relative } from '../../test/implementations.js';
import { logSpectrum, orthogonal, withSpectrum } from '../../test/spd.js';
import { kernels } from '../wasm/kernels.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The least of several measurements: buffers are freed some time after a collection. */
async function used(): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, heapUsed + arrayBuffers);
  }
  return least;
}

test('10,000 roots keep the heap and the memory of the kernels flat', async () => {
  const one = withSpectrum(logSpectrum(16, 1e4), orthogonal(16, 1));
  const stack = {
    count: 10,
    n: 16,
    values: Float64Array.from(
      Array(10)
        .fill([...one])
        .flat(),
    ),
  };
  const methods = [byEigen(), byAcceleratedNewton({ precision: 'float32' })];
  const round = (times: number) => {
    let good = 0;
    for (let i = 0; i < times; i++) {
      const roots = inverseRoot(stack, 4, { ...relative(1e-4), method: methods[i % 2]! });
      good += roots.ok.reduce((sum, ok) => sum + ok, 0);
    }
    expect(good).toBe(10 * times);
  };
  round(300);
  const [before, size] = [await used(), kernels()?.arena.size];
  round(1000);
  // A hundred bytes a root: a leak of one 16 x 16 matrix each would be twenty times that.
  expect((await used()) - before).toBeLessThan(1_000_000);
  expect(kernels()?.arena.size).toBe(size);
});
