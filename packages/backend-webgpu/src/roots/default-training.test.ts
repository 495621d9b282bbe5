// Training by compositions that are given neither a solver of roots nor one of inverses, on a backend
// with a kernel for inverse roots.
import '../../test/gpu.js';
import { eigenRoots } from '@curvature/backend-tfjs';
import { shampoo } from '@curvature/shampoo';
import { inverseRoots } from '@curvature/spec/internal';
import { kfac, thor } from '@curvature/thor';
import type { Optimizer } from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { describeOnGpu, inUse } from '../../test/on-webgpu.js';
import { trained } from '../../test/trained.js';
import { callsOf, synchronousReads } from '../../test/watched.js';

const WIDTHS = [7, 5, 4];

/** Losses of each step, and the residuals that were reported. */
async function reported(make: (more: object) => Optimizer) {
  const residuals: number[] = [];
  const onEvent = (event: { type: string; residual?: number; message?: string }) => {
    if (event.type === 'refresh') residuals.push(event.residual!);
    if (event.type === 'failure') throw new Error(event.message);
  };
  const { losses } = await trained(() => make({ onEvent }), WIDTHS, 10);
  return { losses, residuals };
}

describeOnGpu('the default', () => {
  it('solver of shampoo() is the device, reads nothing synchronously, and trains as float64 does', async () => {
    const before = inUse();
    const reads = synchronousReads();
    const calls = callsOf(inverseRoots.name);
    const ours = await reported((more) => shampoo({}, more));
    expect(calls.count()).toBeGreaterThan(3);
    const refreshes = calls.count();
    const exact = await reported((more) => shampoo({}, { ...more, solver: eigenRoots() }));
    expect(calls.count()).toBe(refreshes);
    calls.restore();
    expect(reads.restore()).toBe(0);
    ours.losses.forEach((loss, i) => expect(loss / exact.losses[i]!).toBeCloseTo(1, 3));
    expect(ours.losses.at(-1)).toBeLessThan(0.95 * ours.losses[0]!);
    expect(ours.residuals.length).toBe(exact.residuals.length);
    for (const residual of ours.residuals) expect(residual).toBeLessThan(1e-2);
    expect(inUse()).toEqual(before);
  });

  it.each([
    ['thor', () => thor()],
    ['kfac', () => kfac()],
  ] as const)(
    'inverses of %s() are the device, and nothing is read synchronously',
    async (_, make) => {
      const before = inUse();
      const [reads, calls] = [synchronousReads(), callsOf(inverseRoots.name)];
      const { losses } = await trained(make, WIDTHS, 8);
      calls.restore();
      expect(calls.count()).toBeGreaterThan(2);
      expect(reads.restore()).toBe(0);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      expect(inUse()).toEqual(before);
    },
  );
});
