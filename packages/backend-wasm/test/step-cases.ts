// For tests only: steps of Shampoo, SOAP and layers at random, held to those by their stages.
import {
  eigenSteps,
  kroneckerSteps,
  layerSteps,
  runTogether,
  type TogetherDeclaration,
  vectorSteps,
} from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { eigenEntry, kroneckerEntry, layerEntry } from '../../spec/test/step-entries.js';
import {
  eigenByStages,
  kroneckerByStages,
  layerByStages,
  type Tensors,
} from '../../spec/test/steps-by-stages.js';
import { expectClose, inUse, numbersOf } from './both-backends.js';

interface Made<A> {
  readonly inputs: Tensors;
  readonly attributes: A;
}
interface StepCase<S, A> {
  readonly kernel: TogetherDeclaration<never, never, string>;
  readonly sample: fc.Arbitrary<S>;
  readonly entryOf: (given: S) => Made<A>;
  readonly byStages: (inputs: Tensors, own: A) => Tensors;
  /** The error of a result, over its largest number or `least`. */
  readonly tolerance: number;
  readonly least: number;
}
const caseOf = <S, A>(
  given: Omit<StepCase<S, A>, 'kernel'> & { readonly kernel: object },
): StepCase<S, A> => given as StepCase<S, A>;

const side = fc.integer({ min: 1, max: 30 });
const tileSide = fc.integer({ min: 1, max: 17 });
const ahead: fc.Arbitrary<number> = fc.constantFrom(0, 0.2);
const size: fc.Arbitrary<number> = fc.constantFrom(0, 1e-12, 1, 1e6);
const seed = fc.nat(999);
const drawn = { ahead, size, seed };
const tiled = { rows: tileSide, columns: tileSide };
const flag = fc.constantFrom<0 | 1>(0, 1);
const tight = { tolerance: 1e-4, least: 1e-30 };

const ofShampoo = {
  ...tight,
  sample: fc.record({
    ...tiled,
    ...drawn,
    n: side,
    m: side,
    accumulate: flag,
  }),
  byStages: kroneckerByStages,
};
type Shampoo = typeof ofShampoo.sample extends fc.Arbitrary<infer T> ? T : never;

export const matrices = caseOf({
  ...ofShampoo,
  kernel: kroneckerSteps,
  entryOf: (given: Shampoo) => kroneckerEntry(given),
});
export const vectors = caseOf({
  ...ofShampoo,
  kernel: vectorSteps,
  entryOf: (given: Shampoo) => kroneckerEntry(given, { isVector: true }),
});

const sideOfSoap = fc.integer({ min: 1, max: 25 });
export const eigen = caseOf({
  kernel: eigenSteps,
  sample: fc.record({
    ...tiled,
    n: sideOfSoap,
    m: sideOfSoap,
    isProjected: flag,
    ahead,
    seed,
  }),
  entryOf: (given: Parameters<typeof eigenEntry>[0]) => eigenEntry(given),
  byStages: eigenByStages,
  tolerance: 1e-3,
  least: 1,
});

export const layers = caseOf({
  ...tight,
  kernel: layerSteps,
  sample: fc.record({
    ...drawn,
    fanIn: side,
    fanOut: side,
    slice: fc.integer({ min: 2, max: 31 }),
  }),
  entryOf: (given: Parameters<typeof layerEntry>[0]) => layerEntry(given),
  byStages: layerByStages,
});

/** What a step has made goes into the next one. */
const nextOf = <A>(made: Made<A>, done: Tensors): Made<A> => ({
  ...made,
  inputs: Object.fromEntries(
    Object.entries(made.inputs).map(([name, x]) => [name, done[name] ?? x]),
  ),
});

/** Whether steps of these entries equal those by stages, and leave nothing behind. */
export function expectStages<S, A>(own: StepCase<S, A>, given: readonly S[], steps = 1): void {
  const { kernel, entryOf, byStages, tolerance, least } = own;
  const before = inUse();
  tf.tidy(() => {
    let [ours, theirs] = [given.map(entryOf), given.map(entryOf)];
    for (let step = 0; step < steps; step++) {
      const wanted = theirs.map(({ inputs, attributes }) => byStages(inputs, attributes));
      const done: readonly Tensors[] = runTogether(kernel, ours as never)!;
      expect(done).toHaveLength(given.length);
      done.forEach((one, i) => {
        const names = Object.keys(wanted[i]!).toSorted();
        expect(Object.keys(one).toSorted()).toEqual(names);
        const numbers = (all: Tensors) => names.map((name) => numbersOf(all[name]!));
        expectClose(numbers(one), numbers(wanted[i]!), tolerance, least);
      });
      theirs = theirs.map((made, i) => nextOf(made, wanted[i]!));
      ours = ours.map((made, i) => nextOf(made, done[i]!));
    }
  });
  expect(inUse()).toEqual(before);
}

/** The same of up to three entries at random. */
export const expectSteps = <S, A>(
  own: StepCase<S, A>,
  { numRuns, steps = 1 }: { readonly numRuns: number; readonly steps?: number },
): void =>
  fc.assert(
    fc.property(fc.array(own.sample, { minLength: 1, maxLength: 3 }), (given) =>
      expectStages(own, given, steps),
    ),
    { numRuns },
  );
