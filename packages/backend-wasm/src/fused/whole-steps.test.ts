import { chainWholeStep } from '@curvature/sparse-logdet/internal';
import {
  adamStep,
  adamSteps,
  chainSteps,
  runTogether,
  screen,
  type TogetherDeclaration,
} from '@curvature/spec/internal';
import { runFused } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { inUse, normal } from '../../test/both-backends.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';
import { useFused } from './module.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

type Tensors = Record<string, tf.Tensor>;
type Made = { readonly inputs: Tensors; readonly attributes: never };

/** Whether the kernel gives what the loop over its entries gives, and leaves nothing behind. */
function expectEqual(
  kernel: TogetherDeclaration<never, never, string>,
  make: () => Made[],
  composite: (inputs: never, attributes: never) => tf.Tensor[],
): void {
  const before = inUse();
  const wanted = tf.tidy(() =>
    make().map(({ inputs, attributes }) =>
      composite(inputs as never, attributes).map((x) => [...x.dataSync()]),
    ),
  );
  tf.tidy(() => {
    const done = runTogether(kernel, make() as never);
    expect(done).toHaveLength(wanted.length);
    done!.forEach((entry, i) =>
      kernel.results.forEach((name, k) => {
        const got = entry[name]!.dataSync();
        const largest = Math.max(1e-30, ...wanted[i]![k]!.map(Math.abs));
        wanted[i]![k]!.forEach((value, j) =>
          expect(Math.abs(got[j]! - value), `${name} of ${i}`).toBeLessThanOrEqual(2e-4 * largest),
        );
      }),
    );
  });
  expect(inUse()).toEqual(before);
}

const shapes = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 4,
});

const adamMade = (all: readonly number[][], seed: number): Made[] =>
  all.map((shape, i) => {
    const x = (k: number) => normal(shape, seed + 10 * i + k);
    const attributes = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, meanScale: 2, momentScale: 3 };
    return {
      inputs: { parameter: x(0), m: x(1), v: tf.square(x(2)), grad: x(3) },
      attributes: { ...attributes, directionScale: 0.5, decay: 0.99, rate: 0.1 * (i + 1) } as never,
    };
  });

const chainMade = (
  all: readonly number[][],
  { band, linked, epsilon, relative, known, seed }: Chain,
): Made[] =>
  all.map((shape, i) => {
    const x = (k: number) => normal(shape, seed + 10 * i + k);
    const columns = shape.at(-1)!;
    const [rows, grad] = [x(0).size / columns, x(0)];
    const own = Math.min(band, linked === 1 ? rows * columns - 1 : rows - 1);
    const norm = tf.norm(grad).dataSync()[0]!;
    return {
      inputs: {
        grad,
        mean: x(1),
        parameter: x(2),
        meanOfDiagonal: tf.scalar(0.5),
        diagonal: tf.add(tf.square(x(3)), 1),
        bands: tf.mul(normal([own, ...shape], seed + 7), 0.01),
      },
      attributes: {
        rows,
        columns,
        linked,
        band: own,
        decay: 0.9,
        weight: 0.1,
        scale: 1.5,
        decayMean: 0.8,
        weightMean: 0.2,
        meanScale: 1.2,
        gamma: 1e-6,
        epsilon,
        absolute: 0.3,
        relative,
        decayParameter: 0.99,
        rate: 0.1 * (i + 1),
        gradNorm: known ? norm : -1,
      } as never,
    };
  });
const chains = fc.record({
  band: fc.constantFrom(0, 1, 2, 4),
  linked: fc.constantFrom<0 | 1>(0, 1),
  epsilon: fc.constantFrom(-1, 1e-8),
  relative: fc.constantFrom(0, 0.5),
  known: fc.boolean(),
  seed: fc.nat(1000),
});
type Chain = typeof chains extends fc.Arbitrary<infer T> ? T : never;

describe.each(kinds)('with %s kernels', (kind) => {
  it('Adam steps of many parameters equal the loop over them', () => {
    useFused(kind);
    fc.assert(
      fc.property(shapes, fc.nat(1000), (all, seed) =>
        expectEqual(adamSteps as never, () => adamMade(all, seed), adamStep.composite as never),
      ),
      { numRuns: 30 },
    );
  });

  it('steps of SONew of many parameters equal the loop over them, also of chains with few rows', () => {
    useFused(kind);
    fc.assert(
      fc.property(shapes, chains, (all, chain) =>
        expectEqual(chainSteps as never, () => chainMade(all, chain), chainWholeStep as never),
      ),
      { numRuns: 60 },
    );
  });

  it('sums of squares of many gradients are those of each', () => {
    useFused(kind);
    fc.assert(
      fc.property(shapes, fc.nat(1000), (all, seed) =>
        tf.tidy(() => {
          const xs = all.map((shape, i) => normal(shape, seed + i));
          const inputs = Object.fromEntries(xs.map((x, i) => [`x${i}`, x]));
          const [squares] = runFused(screen, inputs, {})!;
          xs.forEach((x, i) =>
            expect(squares!.dataSync()[i]).toBeCloseTo(tf.sum(tf.square(x)).dataSync()[0]!, 3),
          );
        }),
      ),
      { numRuns: 30 },
    );
  });
});

it('an entry whose tensors do not fit changes no entry', () => {
  useFused('auto');
  tf.tidy(() => {
    const [good, bad] = adamMade([[2, 3], [4]], 1) as [Made, Made];
    const values = [...good.inputs['parameter']!.dataSync()];
    const broken = { ...bad, inputs: { ...bad.inputs, m: tf.zeros([5]) } };
    expect(runTogether(adamSteps, [good, broken] as never)).toBeNull();
    expect([...good.inputs['parameter']!.dataSync()]).toEqual(values);
  });
});
