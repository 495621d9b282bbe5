import '../../test/gpu.js';
import { chainDirection, chainStatistics } from '@curvature/sparse-logdet/internal';
import {
  adamStep,
  adamSteps,
  type Banded,
  chainSteps,
  type ChainStepsAttributes,
  runTogether,
} from '@curvature/spec/internal';
import { isFused, norms } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnGpu, expectClose, normal, numbersOf } from '../../test/on-webgpu.js';

type Inputs<N extends string> = Record<N, tf.Tensor>;
type AdamNames = 'parameter' | 'm' | 'v' | 'grad';
type ChainNames = 'grad' | 'mean' | 'diagonal' | 'bands' | 'meanOfDiagonal' | 'parameter';

const adam = {
  beta1: 0.9,
  beta2: 0.99,
  meanScale: 2,
  directionScale: 0.1,
  momentScale: 3,
  epsilon: 1e-8,
  decay: 0.99,
  rate: 0.1,
};
const adamInputs = (shape: number[], seed: number): Inputs<AdamNames> => ({
  parameter: normal(shape, seed),
  m: normal(shape, seed + 1),
  v: tf.abs(normal(shape, seed + 2)),
  grad: normal(shape, seed + 3),
});

const shape = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 40 })),
  fc.constantFrom<[number, number]>([1, 1], [32, 32], [33, 32], [1025, 1], [40, 70]),
);

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
    ...rest,
    decay: 0.9,
    weight: 0.1,
    scale: 1.3,
    decayMean: 0.8,
    weightMean: 0.2,
    meanScale: 1.7,
    absolute: kind === 'absolute' ? 0.1 : 0,
    relative: kind === 'absolute' ? 0 : 0.2,
    decayParameter: 0.99,
    rate: 0.1,
    gradNorm: -1,
  }));

function chainInputs({ rows, columns, linked, band }: Banded, seed: number) {
  const at = [rows, columns];
  const zero = {
    diagonal: tf.zeros(at) as tf.Tensor,
    bands: tf.zeros([band, ...at]) as tf.Tensor,
  };
  const first = normal(at, seed + 5);
  const chain = { rows, columns, linked, band, decay: 0.9, weight: 0.4 };
  const [diagonal, bands] = chainStatistics.composite({ grad: first, ...zero }, chain) as [
    tf.Tensor,
    tf.Tensor,
  ];
  const rest = { meanOfDiagonal: tf.mean(diagonal) as tf.Tensor, parameter: normal(at, seed + 4) };
  return { grad: normal(at, seed), mean: normal(at, seed + 1), diagonal, bands, ...rest };
}

describeOnGpu('steps of a whole model', () => {
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

  it('chainSteps equals its parts for each entry', async () => {
    expect(isFused(chainSteps)).toBe(true);
    const entry = fc.tuple(shape, chainAttributes);
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { minLength: 1, maxLength: 5 }),
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
      { numRuns: 25 },
    );
  });
});
