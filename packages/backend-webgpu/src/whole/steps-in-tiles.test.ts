import '../../test/gpu.js';
import {
  eigenSteps,
  kroneckerSteps,
  layerSteps,
  runTogether,
  vectorSteps,
} from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  eigenByStages,
  kroneckerByStages,
  layerByStages,
  type Tensors,
} from '../../../spec/test/steps-by-stages.js';
import { describeOnGpu, expectClose, numbersOf } from '../../test/on-webgpu.js';
import { flagged } from '../../test/steps.js';
import {
  eigenEntry,
  kroneckerEntry,
  layerEntry,
  layerSample,
  sample,
  type Sample,
} from '../../test/tiled-steps.js';

/** A kernel over entries, what makes one of a sample, and its stages. */
interface Case {
  readonly kernel: typeof kroneckerSteps;
  readonly samples: fc.Arbitrary<never>;
  readonly entry: (given: never) => { readonly inputs: Tensors; readonly attributes: never };
  readonly stages: (inputs: Tensors, attributes: never) => Tensors;
}
const of = (kernel: object, samples: object, entry: object, stages: object): Case =>
  ({ kernel, samples, entry, stages }) as unknown as Case;
const asMatrix = (given: never) => kroneckerEntry(given);
const asVector = (given: never) => kroneckerEntry(given, true);

const cases: readonly (readonly [string, Case])[] = [
  ['matrices of Shampoo', of(kroneckerSteps, sample, asMatrix, kroneckerByStages)],
  ['vectors of Shampoo', of(vectorSteps, sample, asVector, kroneckerByStages)],
  ['matrices of SOAP', of(eigenSteps, sample, eigenEntry, eigenByStages)],
  ['layers', of(layerSteps, layerSample, layerEntry, layerByStages)],
];

/** One alone, or more than some dispatches hold: each number of them is a program to compile. */
const several = <T>(one: fc.Arbitrary<T>) =>
  fc.constantFrom(1, 4).chain((n) => fc.array(one, { minLength: n, maxLength: n }));

/** All results of a call by entry, and whether the kernel took it. */
const taken = ({ kernel, entry }: Case, given: readonly never[], skip: tf.Tensor | null = null) =>
  runTogether(kernel, given.map(entry) as never, skip)!.flatMap((one) =>
    kernel.results.map((name) => one[name]),
  );

describeOnGpu('steps in tiles for a whole model', () => {
  it.each(cases)('%s equal those by stages, and leave nothing behind', async (_, own) => {
    await fc.assert(
      fc.asyncProperty(several(own.samples), async (given) => {
        const got = await numbersOf(() => taken(own, given));
        const wanted = await numbersOf(() =>
          given.map(own.entry).flatMap(({ inputs, attributes }) => {
            const all = own.stages(inputs, attributes);
            // Where a state stays, the test must not give the same tensor away twice.
            return own.kernel.results.map((name) => tf.clone(all[name]!));
          }),
        );
        expectClose(got, wanted, 2e-4);
      }),
      { numRuns: 8 },
    );
  });

  it.each(cases)('%s stay as they are where the step is skipped', async (_, own) => {
    const given = fc.sample(own.samples, { numRuns: 3, seed: 5 });
    const results = () =>
      given.map(own.entry).flatMap(({ inputs, attributes }) => {
        const isKnown = (attributes as { isProjected?: 0 | 1 }).isProjected !== 0;
        const kept = own.kernel.results.filter(
          (name) => isKnown || name !== ('projected' as never),
        );
        return { inputs, kept };
      });
    const before = await numbersOf(() =>
      results().flatMap(({ inputs, kept }) => kept.map((name) => inputs[name]!)),
    );
    const after = await numbersOf(() => {
      const done = runTogether(own.kernel, given.map(own.entry) as never, flagged(1))!;
      const all = results();
      return done.flatMap((one, i) => all[i]!.kept.map((name) => tf.clone(one[name])));
    });
    expect(after).toEqual(before);
  });

  it.each(cases)('%s whose shapes do not belong together are left to the stages', (_, own) => {
    const [given] = fc.sample(own.samples, { numRuns: 1, seed: 7 });
    tf.tidy(() => {
      const { inputs, attributes } = own.entry(given!);
      const entry = { inputs: { ...inputs, mean: tf.zeros([3, 1, 777]) }, attributes };
      expect(runTogether(own.kernel, [entry] as never)).toBe(null);
    });
  });

  it('projects the mean of SOAP into new bases at a step that is skipped', async () => {
    const given: Sample = {
      n: 9,
      m: 7,
      rows: 5,
      columns: 4,
      isFirst: true,
      ahead: 0,
      size: 1,
      seed: 3,
    };
    const [got] = await numbersOf(() => {
      const [{ projected }] = runTogether(
        eigenSteps,
        [eigenEntry(given)] as never,
        flagged(1),
      ) as unknown as [{ projected: tf.Tensor }];
      return tf.clone(projected);
    });
    const [wanted] = await numbersOf(() =>
      tf.clone(eigenEntry({ ...given, isFirst: false }).inputs['projected']!),
    );
    expectClose([got!], [wanted!], 1e-5);
  });
});
