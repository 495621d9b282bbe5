import '../../test/gpu.js';
import { adamStep, adamSteps, runTogether } from '@curvature/spec/internal';
import { isFused } from '@curvature/spec/kernels';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnGpu, expectClose, numbersOf } from '../../test/on-webgpu.js';
import { adam, adamInputs, flagged, shape } from '../../test/steps.js';

describeOnGpu('Adam for a whole model', () => {
  it('adamSteps equals adamStep for each entry', async () => {
    expect(isFused(adamSteps)).toBe(true);
    await fc.assert(
      fc.asyncProperty(
        fc.array(shape, { minLength: 1, maxLength: 5 }),
        fc.nat(99),
        async (shapes, seed) => {
          const all = () => shapes.map((s, i) => adamInputs(s, seed + 10 * i));
          const got = await numbersOf(() => {
            const entries = all().map((inputs, i) => ({
              inputs,
              attributes: { ...adam, rate: 0.1 * i },
            }));
            const made = runTogether(adamSteps, entries)!;
            return made.flatMap(({ parameter, m, v }) => [parameter, m, v]);
          });
          const wanted = await numbersOf(() =>
            all().flatMap((inputs, i) => adamStep.composite(inputs, { ...adam, rate: 0.1 * i })),
          );
          expectClose(got, wanted, 1e-5);
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each([0, 1])('adamSteps with the flag %i', async (skip) => {
    const shapes = [[3, 4], [5], [1100, 2]];
    const all = () => shapes.map((s, i) => adamInputs(s, 10 * i));
    const before = await numbersOf(() => all().flatMap(({ parameter, m, v }) => [parameter, m, v]));
    const got = await numbersOf(() => {
      const entries = all().map((inputs) => ({ inputs, attributes: adam }));
      const made = runTogether(adamSteps, entries, flagged(skip))!;
      return made.flatMap(({ parameter, m, v }) => [parameter, m, v]);
    });
    const wanted = await numbersOf(() => all().flatMap((x) => adamStep.composite(x, adam)));
    if (skip === 1) expect(got).toEqual(before);
    else expectClose(got, wanted, 1e-5);
  });
});
