// Kernels for a GPU on the CPU, which poses as one: they equal the loop over parameters, also where
// vectors go from one step to the next, and leave nothing behind.
import { chainStatistics, chainWholeStep } from '@curvature/sparse-logdet/internal';
import {
  adamStep,
  adamSteps,
  chainSteps,
  gate,
  runTogether,
  screened,
} from '@curvature/spec/internal';
import { run, runFused } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../../../tools/tfjs-node-here.js';
import { expectClose, normal, numbersOf } from '../../../../backend-wasm/test/both-backends.js';
import {
  eigen,
  expectStages,
  expectSteps,
  layers,
  matrices,
  vectors,
} from '../../../../backend-wasm/test/step-cases.js';
import {
  adamMade,
  chainMade,
  chains,
  type Made,
  shapes,
} from '../../../../backend-wasm/test/whole-cases.js';
import { handlesNow } from '../../../test/handles.js';
import { type Pose, poseAsGpu } from '../../../test/pose-as-gpu.js';
import { useNode } from '../../index.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;
interface Together {
  readonly kernel: Parameters<typeof runTogether>[0];
  readonly composite: (inputs: never, attributes: never) => tf.Tensor[];
}
const adam = { kernel: adamSteps, composite: adamStep.composite } as unknown as Together;
const chain = { kernel: chainSteps, composite: chainWholeStep } as unknown as Together;

/** With bands that end where their chains do, as those of statistics. */
const chainsMade = (all: readonly number[][], given: Parameters<typeof chainMade>[1]): Made[] =>
  chainMade(all, given).map((made) => {
    const { diagonal, bands } = made.inputs as { diagonal: tf.Tensor; bands: tf.Tensor };
    const zero = { grad: tf.onesLike(diagonal), diagonal, bands: tf.zerosLike(bands) };
    const sums = { ...(made.attributes as object), decay: 1, weight: 1 } as never;
    const [, isWithin] = chainStatistics.composite(zero, sums);
    return { ...made, inputs: { ...made.inputs, bands: tf.mul(bands, isWithin!) } };
  });

const alike = (made: readonly Made[]): Made[] =>
  made.map((one) => ({
    ...one,
    attributes: { ...(one.attributes as object), rate: 0.1 } as never,
  }));

/** What a step makes goes into the next one, with another gradient. */
const nextOf = (made: Made, done: Tensors): Made => ({
  ...made,
  inputs: { ...made.inputs, ...done, grad: tf.mul(made.inputs['grad']!, -0.7) },
});

const twice = { numRuns: 25, steps: 2 };

const numbers = (kernel: Together['kernel'], done: Tensors) =>
  kernel.results.map((name) => numbersOf(done[name]!));

/** Two steps, of which only the second is read, so that vectors go from the first to it. */
function expectTwoSteps({ kernel, composite }: Together, made: () => readonly Made[]): void {
  tf.tidy(() => {
    const byComposite = ({ inputs, attributes }: Made): Tensors => {
      const all = composite(inputs as never, attributes);
      return Object.fromEntries(kernel.results.map((name, k) => [name, all[k]!]));
    };
    const wanted = made()
      .map((one) => nextOf(one, byComposite(one)))
      .map(byComposite);
    const first = runTogether(kernel, made() as never)! as readonly Tensors[];
    const second = runTogether(
      kernel,
      made().map((one, i) => nextOf(one, first[i]!)) as never,
    )! as readonly Tensors[];
    expect(second).toHaveLength(wanted.length);
    for (const [i, done] of second.entries())
      expectClose(numbers(kernel, done), numbers(kernel, wanted[i]!), 2e-4, 1e-30);
  });
}

describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
  let pose: Pose;
  beforeAll(async () => {
    await useNode({ gpu: false });
    pose = poseAsGpu();
  });
  afterAll(async () => {
    pose.end();
    await tf.setBackend('cpu');
  });
  let before = [0, 0, 0];
  const inUse = () => [tf.memory().numTensors, tf.backend().numDataIds(), handlesNow()];
  beforeEach(() => void (before = inUse()));
  afterEach(() => expect(inUse()).toEqual(before));

  test('Adam steps of many parameters, with one rate or several', () => {
    fc.assert(
      fc.property(shapes, fc.nat(1000), fc.boolean(), (all, seed, isAlike) =>
        expectTwoSteps(adam, () => (isAlike ? alike(adamMade(all, seed)) : adamMade(all, seed))),
      ),
      { numRuns: 25 },
    );
  });

  test('steps of SONew of many parameters, with one rate or several', () => {
    fc.assert(
      fc.property(shapes, chains, fc.boolean(), (all, given, isAlike) => {
        const made = () => chainsMade(all, { ...given, linked: 1 });
        expectTwoSteps(chain, () => (isAlike ? alike(made()) : made()));
      }),
      { numRuns: 60 },
    );
  });

  test.each([1, 2, 4] as const)(
    'steps of SONew that drop edges in some chains only, band %i',
    (band) => {
      const given = { band, linked: 1, epsilon: 1e-8, relative: 0, known: false, seed: 3 } as const;
      const made = (): Made[] =>
        alike(chainsMade([[9, 7], [40], [3, 5, 2]], given)).map((one, i) => ({
          ...one,
          inputs: { ...one.inputs, bands: tf.mul(one.inputs['bands']!, i === 1 ? 1 : 300) },
        }));
      expectTwoSteps(chain, made);
    },
  );

  test.each<readonly [string, () => void]>([
    ['matrices', () => expectSteps(matrices, twice)],
    ['vectors', () => expectSteps(vectors, twice)],
    ['matrices in their bases', () => expectSteps(eigen, twice)],
    ['layers', () => expectSteps(layers, twice)],
  ])('two steps of %s equal those by stages', (_, hold) => hold());

  test('steps of layers of one kind, in slices and whole', () => {
    const layer = { fanIn: 9, fanOut: 5, ahead: 0.2, size: 1, seed: 1 };
    expectStages(layers, [
      { ...layer, slice: 4 },
      { ...layer, slice: 31 },
      { ...layer, fanIn: 3, slice: 2 },
    ]);
  });

  test('columns apart are left to the composite', () => {
    const given = { band: 1, linked: 0, epsilon: -1, relative: 0, known: false, seed: 1 } as const;
    tf.tidy(() => {
      expect(runTogether(chain.kernel, chainMade([[3, 2]], given) as never)).toBe(null);
      expect(runTogether(chain.kernel, chainMade([[3, 1]], given) as never)).toHaveLength(1);
    });
  });

  test.each([
    ['Adam', adam, () => alike(adamMade([[3, 4], [5]], 1))],
    [
      'SONew',
      chain,
      () =>
        alike(
          chainsMade([[3, 4], [5]], {
            band: 2,
            linked: 1,
            epsilon: 1e-8,
            relative: 0,
            known: false,
            seed: 1,
          }),
        ),
    ],
  ] as const)(
    'a skipped step of %s changes nothing, though its gradient is NaN',
    (_, own, made) => {
      tf.tidy(() => {
        const given = made().map(({ inputs, attributes }) => ({
          inputs: { ...inputs, grad: tf.fill(inputs['grad']!.shape, NaN) },
          attributes,
        }));
        const done = runTogether(own.kernel, given as never, tf.tensor1d([1]))!;
        given.forEach(({ inputs }, i) =>
          expect(numbers(own.kernel, done[i]!)).toEqual(numbers(own.kernel, inputs)),
        );
        const taken = runTogether(own.kernel, made() as never, tf.tensor1d([0]))!;
        const plain = runTogether(own.kernel, made() as never)!;
        expect(taken.map((one) => numbers(own.kernel, one))).toEqual(
          plain.map((one) => numbers(own.kernel, one)),
        );
      });
    },
  );

  test('tensors of a pack may go one by one, before it is unpacked and after', () => {
    const made = () => alike(adamMade([[2, 3], [4], []], 2));
    tf.tidy(() => {
      const wanted = made().map(({ inputs, attributes }) =>
        adam.composite(inputs as never, attributes).map(numbersOf),
      );
      const done = runTogether(adam.kernel, made() as never)!.map((one) => Object.values(one));
      tf.dispose(done[1]);
      expectClose(done[0]!.map(numbersOf), wanted[0]!);
      tf.dispose(done[0]);
      expectClose(done[2]!.map(numbersOf), wanted[2]!);
    });
  });

  test('gradients are screened in one vector: squares, finite sums, and whether to skip', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom(1, NaN, Infinity, 1e17),
        fc.nat(999),
        (all, factor, seed) => {
          tf.tidy(() => {
            const last = all.length - 1;
            const given = all.map((shape, i) =>
              tf.mul(tf.add(tf.square(normal(shape, seed + i)), 1), i === last ? factor : 1),
            );
            const [squares, plain, skip] = screened(given)!.map(numbersOf);
            const sums = given.map((x) => [...x.dataSync()].reduce((sum, v) => sum + v * v, 0));
            expectClose(
              [{ values: squares!.values.slice(0, last), shape: [] }],
              [{ values: sums.slice(0, last), shape: [] }],
            );
            expect(squares!.shape).toEqual([all.length]);
            expect(plain!.values.slice(0, last).every(Number.isFinite)).toBe(true);
            expect(Number.isFinite(plain!.values[last])).toBe(Number.isFinite(factor));
            expect(skip).toEqual({ values: [factor === 1 ? 0 : 1], shape: [1] });
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([[[2, 3]], [[]]])(
    'a gate for shape %j lets nothing through but where it is open',
    (shape) => {
      tf.tidy(() => {
        const x = tf.fill(shape, NaN);
        const open = tf.fill(shape, 3);
        const through = (given: tf.Tensor, skip: number) =>
          numbersOf(runFused(gate, { x: given, skip: tf.tensor1d([skip]) }, {})!);
        expect(through(x, 1)).toEqual(numbersOf(tf.zeros(shape)));
        expect(through(open, 0)).toEqual(numbersOf(open));
        expect(numbersOf(run(gate, { x: open, skip: tf.tensor1d([0]) }, {}))).toEqual(
          numbersOf(open),
        );
      });
    },
  );
});
