import * as tf from '@tensorflow/tfjs';
import { blendInto } from '@curvature/spec/internal';
import { adamStep, adamUpdate, secondMoment } from '@curvature/spec/internal';
import { blend, run, type Kernel } from '@curvature/spec/kernels';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import '../index.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';
import { inUse } from '../../test/both-backends.js';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { fusedModule, useFused } from './module.js';

type AnyKernel = Kernel<any, any, tf.Tensor | tf.Tensor[]>;
type Case = {
  kernel: AnyKernel;
  inputs: readonly string[];
  attributes: fc.Arbitrary<Record<string, number>>;
};

const factor = fc.double({ min: -2, max: 2, noNaN: true });
const beta = fc.double({ min: 0, max: 0.999, noNaN: true });
const positive = fc.double({ min: 0.01, max: 4, noNaN: true });
const epsilon = fc.constantFrom(1e-3, 1e-8, 1e-30);
const adam = {
  beta1: beta,
  beta2: beta,
  meanScale: positive,
  directionScale: factor,
  momentScale: positive,
  epsilon,
};

const cases: Case[] = [
  {
    kernel: blend as AnyKernel,
    inputs: ['x', 'y'],
    attributes: fc.record({ a: factor, b: factor }),
  },
  {
    kernel: blendInto as AnyKernel,
    inputs: ['x', 'y'],
    attributes: fc.record({ a: factor, b: factor }),
  },
  {
    kernel: secondMoment as AnyKernel,
    inputs: ['moment', 'direction', 'grad'],
    attributes: fc.record({
      decay: positive,
      weight: positive,
      scale: factor,
      momentScale: positive,
      epsilon,
    }),
  },
  {
    kernel: adamUpdate as AnyKernel,
    inputs: ['m', 'v', 'direction', 'grad'],
    attributes: fc.record(adam),
  },
  {
    kernel: adamStep as AnyKernel,
    inputs: ['parameter', 'm', 'v', 'grad'],
    attributes: fc.record({ ...adam, decay: factor, rate: factor }),
  },
];

/** What must not be negative, because its root is taken. */
const isMoment = (name: string) => name === 'v' || name === 'moment';
const length = fc.oneof(
  fc.integer({ min: 0, max: 70 }),
  fc.constantFrom(127, 128, 129, 255, 1023, 1024, 1025),
);
const scales = fc.constantFrom(1, 1e-12, 1e12);

/**
 * Without numbers whose squares float32 holds only in part: two ways to compute round those
 * differently.
 */
const roundedToZero = (value: number) => (Math.abs(value) < 1e-4 ? 0 : value);

const values = (name: string, size: number, by: number) =>
  fc
    .array(fc.double({ min: isMoment(name) ? 0 : -4, max: 4, noNaN: true }), {
      minLength: size,
      maxLength: size,
    })
    .map((list) =>
      Float32Array.from(list, (value) => roundedToZero(value) * by * (isMoment(name) ? by : 1)),
    );

const given = ({ inputs, attributes }: Case) =>
  fc
    .tuple(length, scales)
    .chain(([size, by]) =>
      fc.tuple(fc.tuple(...inputs.map((name) => values(name, size, by))), attributes),
    );

const tensors = (
  names: readonly string[],
  lists: readonly Float32Array[],
): Record<string, tf.Tensor> =>
  Object.fromEntries(names.map((name, i) => [name, tf.tensor1d(lists[i]!)]));

const numbers = (result: tf.Tensor | tf.Tensor[]): number[][] =>
  [result].flat().map((one) => [...one.dataSync()]);

/**
 * What the terms of each element add up to without their signs: the composite of absolute values.
 * Its rounding is what two ways to compute may differ by, however much cancels.
 */
const magnitudes = (
  kernel: AnyKernel,
  inputs: Record<string, tf.Tensor>,
  attributes: Record<string, number>,
) => {
  const absolute = Object.entries(attributes).map(([name, value]) => [
    name,
    name === 'rate' ? -Math.abs(value) : Math.abs(value),
  ]);
  const sizes = Object.entries(inputs).map(([name, tensor]) => [name, tf.abs(tensor)]);
  return numbers(kernel.composite(Object.fromEntries(sizes), Object.fromEntries(absolute)));
};

function expectAgree(got: number[][], wanted: number[][], terms: number[][]): void {
  expect(got.map((list) => list.length)).toEqual(wanted.map((list) => list.length));
  got.forEach((list, which) =>
    list.forEach((value, i) => {
      const right = wanted[which]![i]!;
      const close = Object.is(value, right) || Math.abs(value - right) <= 2e-6 * terms[which]![i]!;
      if (!close) expect.fail(`result ${which}, element ${i}: ${value} is not ${right}`);
    }),
  );
}

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
beforeEach(() => tf.env().set('IS_TEST', true));
afterEach(() => tf.env().set('IS_TEST', false));

describe.each(kinds)('%s kernels', (kind) => {
  beforeAll(() => useFused(kind));
  afterAll(() => useFused('auto'));

  it('run here', () => {
    expect(fusedModule(tf.backend() as unknown as WasmBackend)).toBeDefined();
  });

  describe.each(cases)('$kernel.name', (which) => {
    const { kernel, inputs: names } = which;

    it('equals its composite, at lengths around those of vectors', () => {
      const before = inUse();
      fc.assert(
        fc.property(given(which), ([lists, attributes]) => {
          const inputs = tensors(names, lists);
          const terms = tf.tidy(() => magnitudes(kernel, inputs, attributes));
          const wanted = tf.tidy(() => numbers(kernel.composite(inputs, attributes)));
          const got = tf.tidy(() => numbers(run(kernel, inputs, attributes)));
          tf.dispose(inputs);
          expectAgree(got, wanted, terms);
        }),
      );
      expect(inUse()).toEqual(before);
    });
  });
});
