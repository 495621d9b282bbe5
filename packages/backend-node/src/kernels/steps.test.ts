// Whole steps equal those by stages, also where states stay in the heap from one step to the next.
import { chainWholeStep } from '@curvature/sparse-logdet/internal';
import {
  adamStep,
  adamSteps,
  chainSteps,
  eigenSteps,
  kroneckerSteps,
  layerSteps,
  runTogether,
  type TogetherDeclaration,
  vectorSteps,
} from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../../tools/tfjs-node-here.js';
import { inUse } from '../../../backend-wasm/test/both-backends.js';
import * as eigen from '../../../backend-wasm/test/eigen-cases.js';
import * as kronecker from '../../../backend-wasm/test/kronecker-cases.js';
import * as layer from '../../../backend-wasm/test/layer-cases.js';
import {
  adamMade,
  chainMade,
  chains,
  expectEqual,
  shapes,
} from '../../../backend-wasm/test/whole-cases.js';
import { useNode } from '../index.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;
type Made = { readonly inputs: Tensors; readonly attributes: object };
type Kernel = TogetherDeclaration<never, never, string>;
interface Case {
  readonly kernel: Kernel;
  readonly sample: fc.Arbitrary<unknown>;
  readonly entryOf: (sample: never) => Made;
  readonly byStages: (inputs: Tensors, attributes: never) => Tensors;
  readonly expectEqual: (got: Tensors, wanted: Tensors) => void;
}

const cases = [
  {
    ...kronecker,
    kernel: kroneckerSteps,
    entryOf: (given: never) => kronecker.entryOf(given, false),
    byStages: (inputs: Tensors, own: never) => kronecker.byStages(inputs, own, false),
  },
  {
    ...kronecker,
    kernel: vectorSteps,
    entryOf: (given: never) => kronecker.entryOf(given, true),
    byStages: (inputs: Tensors, own: never) => kronecker.byStages(inputs, own, true),
  },
  { ...eigen, kernel: eigenSteps },
  { ...layer, kernel: layerSteps },
] as unknown as readonly Case[];

/** The entries after the first step, as they go into the second. */
const nextOf = (made: Made, done: Tensors): Made => ({
  ...made,
  inputs: Object.fromEntries(
    Object.entries(made.inputs).map(([name, x]) => [name, done[name] ?? x]),
  ),
});

describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
  beforeAll(() => useNode({ gpu: false }));
  afterAll(() => tf.setBackend('cpu'));

  describe.each(cases)(
    '$kernel.name',
    ({ kernel, sample, entryOf, byStages, expectEqual: same }) => {
      test('two steps equal those by stages, and leave nothing behind', () => {
        fc.assert(
          fc.property(fc.array(sample, { minLength: 1, maxLength: 3 }), (given) => {
            const before = inUse();
            tf.tidy(() => {
              let [ours, theirs] = [given, given].map((all) =>
                all.map((one) => entryOf(one as never)),
              );
              for (let step = 0; step < 2; step++) {
                const wanted = theirs!.map((made) =>
                  byStages(made.inputs, made.attributes as never),
                );
                const done = runTogether(kernel, ours as never)!;
                expect(done).toHaveLength(given.length);
                done.forEach((one, i) => same(one, wanted[i]!));
                theirs = theirs!.map((made, i) => nextOf(made, wanted[i]!));
                ours = ours!.map((made, i) => nextOf(made, done[i]!));
              }
            });
            expect(inUse()).toEqual(before);
          }),
          { numRuns: 25 },
        );
      });
    },
  );

  test.each([64, 130, 201])(
    'steps of a layer so large that TensorFlow multiplies, in slices of %i',
    (slice) => {
      const before = inUse();
      tf.tidy(() => {
        const given = { fanIn: 200, fanOut: 150, slice, ahead: 0.2, size: 1, seed: 1 } as const;
        const { inputs, attributes } = layer.entryOf(given);
        const wanted = layer.byStages(inputs, attributes);
        const [done] = runTogether(layerSteps, [layer.entryOf(given)])!;
        layer.expectEqual(done!, wanted);
      });
      expect(inUse()).toEqual(before);
    },
  );

  test('Adam steps of many parameters equal the loop over them', () => {
    fc.assert(
      fc.property(shapes, fc.nat(1000), (all, seed) =>
        expectEqual(adamSteps as never, () => adamMade(all, seed), adamStep.composite as never),
      ),
      { numRuns: 25 },
    );
  });

  test('steps of SONew of many parameters equal the loop over them, also of chains with few rows', () => {
    fc.assert(
      fc.property(shapes, chains, (all, chain) =>
        expectEqual(chainSteps as never, () => chainMade(all, chain), chainWholeStep as never),
      ),
      { numRuns: 40 },
    );
  });
});
