import '../../../test/gpu.js';
import { chainDirection, chainStatistics } from '@curvature/sparse-logdet/internal';
import { chainSteps, type ChainStepsAttributes, runTogether } from '@curvature/spec/internal';
import { isFused, norms } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnGpu, expectClose, normal, numbersOf } from '../../../test/on-webgpu.js';
import {
  chainDefaults,
  chainInputs,
  type ChainNames,
  flagged,
  type Inputs,
  shape,
} from '../../../test/steps.js';

/** The composite of `chainSteps`: its parts, one parameter at a time. */
function chainStepOf(x: Inputs<ChainNames>, a: ChainStepsAttributes): tf.Tensor[] {
  const { rows, columns, linked, band, decay, weight, scale, gamma } = a;
  const chain = { rows, columns, linked, band };
  const { grad, parameter } = x;
  const [diagonal, bands] = chainStatistics.composite(x, { ...chain, decay, weight }) as [
    tf.Tensor,
    tf.Tensor,
  ];
  const squares = tf.mean(tf.square(grad));
  const meanOfDiagonal = tf.add(tf.mul(x.meanOfDiagonal, decay), tf.mul(squares, weight));
  const mean = tf.add(tf.mul(x.mean, a.decayMean), tf.mul(grad, a.weightMean));
  const averaged = tf.mul(mean, a.meanScale);
  const damping = tf.maximum(tf.add(a.absolute, tf.mul(meanOfDiagonal, a.relative * scale)), 1e-30);
  const direction = chainDirection.composite(
    { x: averaged, diagonal, bands, damping },
    { ...chain, scale, gamma },
  );
  const lengthOf = (y: tf.Tensor) => tf.reshape(norms.composite({ x: y }, { rows: 1 }), []);
  const own = lengthOf(direction);
  const root = tf.add(tf.sqrt(tf.mul(diagonal, scale)), Math.max(a.epsilon, 0));
  const ratio = a.epsilon < 0 ? tf.scalar(1) : tf.divNoNan(lengthOf(tf.div(averaged, root)), own);
  const update = tf.mul(direction, tf.mul(ratio, a.rate));
  const next = tf.sub(tf.mul(parameter, a.decayParameter), update);
  return [mean, diagonal, bands, meanOfDiagonal, next];
}

const chainAttributes = fc
  .record({
    linked: fc.constantFrom<0 | 1>(0, 1),
    band: fc.constantFrom(0, 1, 1, 2, 4),
    gamma: fc.constantFrom(0, 0.3, 0.7),
    epsilon: fc.constantFrom(-1, 1e-8),
    kind: fc.constantFrom('absolute', 'relative'),
  })
  .map(({ kind, ...rest }) => ({
    ...chainDefaults,
    ...rest,
    absolute: kind === 'absolute' ? 0.1 : 0,
    relative: kind === 'absolute' ? 0 : 0.2,
  }));

const stateOf = (e: Inputs<Exclude<ChainNames, 'grad'>>) => [
  e.mean,
  e.diagonal,
  e.bands,
  e.meanOfDiagonal,
  e.parameter,
];

describeOnGpu('SONew for a whole model', () => {
  it('chainSteps equals its parts for each entry', async () => {
    expect(isFused(chainSteps)).toBe(true);
    const entry = fc.tuple(shape, chainAttributes);
    await fc.assert(
      fc.asyncProperty(
        // Each number of entries of a band is a program to compile.
        fc.constantFrom(1, 4).chain((n) => fc.array(entry, { minLength: n, maxLength: n })),
        fc.nat(99),
        async (given, seed) => {
          const all = () =>
            given.map(([[rows, columns], own], i) => ({
              inputs: chainInputs({ ...own, rows, columns }, seed + 10 * i),
              attributes: { ...own, rows, columns },
            }));
          const got = await numbersOf(() =>
            runTogether(chainSteps, all())!.flatMap((e) => [
              e.mean,
              e.diagonal,
              e.bands,
              e.meanOfDiagonal,
              e.parameter,
            ]),
          );
          const wanted = await numbersOf(() =>
            all().flatMap(({ inputs, attributes }) => chainStepOf(inputs, attributes)),
          );
          expectClose(got, wanted, 2e-4);
        },
      ),
      { numRuns: 8 },
    );
  });

  it.each([0, 1, 4])(
    'chainSteps of band %i leaves all as it is where the flag is 1',
    async (band) => {
      const attributes = { ...chainDefaults, band, linked: 1, absolute: 0, relative: 0.1 } as const;
      const shapes = [
        [6, 5],
        [40, 30],
        [3, 3],
      ] as const;
      const all = () =>
        shapes.map(([rows, columns], i) => ({
          inputs: chainInputs({ rows, columns, linked: 1, band }, 10 * i),
          attributes: { ...attributes, rows, columns },
        }));
      const before = await numbersOf(() => all().flatMap(({ inputs }) => stateOf(inputs)));
      const got = await numbersOf(() =>
        runTogether(chainSteps, all(), flagged(1))!.flatMap(stateOf),
      );
      expect(got).toEqual(before);
      const moved = await numbersOf(() =>
        runTogether(chainSteps, all(), flagged(0))!.flatMap(stateOf),
      );
      moved.forEach((each, i) => {
        if (each.values.length > 0) expect(each).not.toEqual(before[i]);
      });
    },
  );

  it('chainSteps leaves bands wider than its window to the composite', async () => {
    const attributes = {
      ...chainDefaults,
      linked: 1,
      band: 5,
      absolute: 0.1,
      relative: 0,
    } as const;
    const chain = { rows: 4, columns: 4, linked: 1, band: 5 } as const;
    await numbersOf(() => {
      const inputs = chainInputs(chain, 1);
      const made = runTogether(chainSteps, [{ inputs, attributes: { ...attributes, ...chain } }]);
      expect(made).toBeNull();
      return tf.clone(inputs.grad);
    });
  });

  it('chainSteps takes the first band alone where one round of cuts leaves unstable nodes', async () => {
    // Statistics that are not positive definite, and stay as they are.
    const entryOf = (seed: number) => {
      const chain = { rows: 12, columns: 3, linked: 1, band: 2 + (seed % 3) } as const;
      const inputs = {
        ...chainInputs(chain, seed),
        diagonal: tf.ones([12, 3]) as tf.Tensor,
        bands: tf.slice(
          tf.mul(normal([4, 12, 3], seed + 50), 0.35),
          [0, 0, 0],
          [chain.band, 12, 3],
        ),
      };
      const kept = { decay: 1, weight: 0, scale: 1, absolute: 0.01, relative: 0, gamma: 0.2 };
      return { inputs, attributes: { ...chainDefaults, ...chain, ...kept } };
    };
    const all = () => Array.from({ length: 6 }, (_, seed) => entryOf(seed));
    const got = await numbersOf(() => runTogether(chainSteps, all())!.flatMap(stateOf));
    const wanted = await numbersOf(() =>
      all().flatMap(({ inputs, attributes }) => chainStepOf(inputs, attributes)),
    );
    expectClose(got, wanted, 1e-3);
  });
});
