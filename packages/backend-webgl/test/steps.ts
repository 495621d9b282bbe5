// Steps of whole models against the composites of their parts, in a page.
import { chainWholeStep } from '@curvature/sparse-logdet/internal';
import {
  adamStep,
  adamSteps,
  chainSteps,
  LARGEST_SQUARES,
  runTogether,
  screen,
} from '@curvature/spec/internal';
import { runFused } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { adam, shape } from './cases.js';
import { bandedCase, chain, type Chained } from './chains.js';
import { filled, formed, gap, type Given, magnitudes, normal, numbersOn } from './laws.js';

interface Entry {
  readonly inputs: Readonly<Record<string, Given>>;
  readonly attributes: Readonly<Record<string, number>>;
}
interface Whole {
  readonly kernel: typeof adamSteps;
  readonly entry: fc.Arbitrary<Entry>;
  readonly composite: (inputs: tf.NamedTensorMap, attributes: never) => tf.Tensor[];
}

const chainDefaults = {
  decay: 0.9,
  weight: 0.1,
  scale: 1.3,
  decayMean: 0.8,
  weightMean: 0.2,
  meanScale: 1.7,
  decayParameter: 0.99,
  rate: 0.1,
  gradNorm: -1,
};

/** The state after some gradients, and the next gradient; blocks have a first dimension of 1. */
function chainInputs(c: Chained, seed: number) {
  const { grad, x, diagonal, bands } = bandedCase(c, seed);
  const { shape: s, band } = c;
  const mean = diagonal.values.reduce((a, b) => a + b, 0) / diagonal.values.length;
  return {
    grad,
    mean: x,
    diagonal: { ...diagonal, shape: [1, ...s] },
    bands: { ...bands, shape: [band, 1, ...s] },
    meanOfDiagonal: filled([], mean),
    parameter: normal(s, seed + 4),
  };
}

const whole: Readonly<Record<string, Whole>> = {
  adamSteps: {
    kernel: adamSteps,
    entry: fc.tuple(shape, fc.nat(99)).map(([s, seed]) => ({
      inputs: {
        parameter: normal(s, seed),
        m: normal(s, seed + 1),
        v: magnitudes(normal(s, seed + 2)),
        grad: normal(s, seed + 3),
      },
      attributes: { ...adam, decay: 0.99, rate: 0.1 },
    })),
    composite: adamStep.composite as never,
  },
  chainSteps: {
    kernel: chainSteps as never,
    entry: fc
      .record({
        c: chain,
        gamma: fc.constantFrom(0, 0.3),
        epsilon: fc.constantFrom(-1, 1e-8),
        isAbsolute: fc.boolean(),
        seed: fc.nat(99),
      })
      .map(({ c, gamma, epsilon, isAbsolute, seed }) => {
        const { shape: _, ...rest } = c;
        const damping = { absolute: isAbsolute ? 0.1 : 0, relative: isAbsolute ? 0 : 0.2 };
        return {
          inputs: chainInputs(c, seed),
          attributes: { ...chainDefaults, ...rest, ...damping, gamma, epsilon },
        };
      }),
    composite: ({ diagonal, bands, ...rest }, attributes) => {
      const { shape: s } = rest['grad']!;
      // Its parts take one shape.
      const inputs = {
        ...rest,
        diagonal: tf.reshape(diagonal!, s),
        bands: tf.reshape(bands!, [bands!.shape[0]!, ...s]),
      };
      const [mean, d, b, ...others] = chainWholeStep(inputs as never, attributes);
      return [mean!, tf.reshape(d!, diagonal!.shape), tf.reshape(b!, bands!.shape), ...others];
    },
  },
};

const made = (inputs: Entry['inputs'], of: (x: Given, i: number) => tf.Tensor) =>
  Object.fromEntries(Object.entries(inputs).map(([name, x], i) => [name, of(x, i)]));
const plain = ({ values, shape: s }: Given) => tf.tensor(values, s);

/**
 * The largest gap of a call to the composites of its entries; where `skip` is 1, to what it was
 * given.
 */
export async function stepsOff(name: string, runs: number, skip: number): Promise<number> {
  const { kernel, entry, composite } = whole[name]!;
  let off = 0;
  for (const [i, given] of fc
    .sample(fc.array(entry, { minLength: 1, maxLength: 3 }), { numRuns: runs, seed: 11 })
    .entries()) {
    const wanted = await numbersOn('distant', () =>
      given.flatMap(({ inputs, attributes }) => {
        const all = made(inputs, plain);
        if (skip === 1) return kernel.results.map((x) => all[x]!);
        return composite(all, attributes as never);
      }),
    );
    const got = await numbersOn('webgl', () => {
      const entries = given.map(({ inputs, attributes }, k) => ({
        inputs: made(inputs, (x, n) => formed(x, i + k + n)) as never,
        attributes: attributes as never,
      }));
      const flag = skip < 0 ? null : formed(filled([1], skip), i);
      const done = runTogether(kernel, entries, flag);
      if (done === null) throw new Error('declined');
      return done.flatMap((each) => kernel.results.map((x) => each[x]));
    });
    off = Math.max(off, gap(got, wanted));
  }
  return off;
}

/** What `screen` says of gradients of these sizes, with one number replaced. */
export async function screened(
  sizes: readonly number[],
  at?: readonly [which: number, index: number, value: number | 'NaN' | 'Infinity'],
) {
  const all = sizes.map((n, i) => normal([n], i));
  if (at) all[at[0]]!.values[at[1]] = Number(at[2]);
  const [squares, sums, skip] = await numbersOn('webgl', () => {
    const inputs = Object.fromEntries(all.map((x, i) => [`x${i}`, formed(x, i)]));
    return runFused(screen, inputs, {})!;
  });
  const wanted = all.map(({ values }) => values.reduce((sum, x) => sum + x * x, 0));
  return {
    off: Math.max(...wanted.map((x, i) => Math.abs(squares!.values[i]! - x) / x)),
    isGood: Array.from(squares!.values, (x) => x <= LARGEST_SQUARES),
    isFinite: Array.from(sums!.values, (x) => Number.isFinite(x)),
    skip: Array.from(skip!.values),
  };
}
