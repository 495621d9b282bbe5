import '../../test/gpu.js';
import {
  adamStep,
  adamUpdate,
  averageSquares,
  overRoot,
  secondMoment,
} from '@curvature/spec/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnGpu, expectClose, normal, numbersOf } from '../../test/on-webgpu.js';

const size = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(255, 1023, 1024, 1025, 2500),
);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const adam = fc.record({
  beta1: share,
  beta2: share,
  meanScale: fc.constantFrom(1, 3),
  directionScale: fc.constantFrom(0, 0.5),
  momentScale: fc.constantFrom(1, 20),
  epsilon: fc.constantFrom(1e-8, 1e-3),
});

describeOnGpu('moments', () => {
  it('secondMoment equals its composite', async () => {
    expect(isFused(secondMoment)).toBe(true);
    await fc.assert(
      fc.asyncProperty(size, share, share, fc.nat(99), async (n, decay, weight, seed) => {
        const inputs = () => ({
          moment: tf.abs(normal([n], seed)),
          direction: normal([n], seed + 1),
          grad: normal([n], seed + 2),
        });
        const attributes = { decay, weight, scale: 0.7, momentScale: 1.5, epsilon: 1e-3 };
        expectClose(
          await numbersOf(() => run(secondMoment, inputs(), attributes)),
          await numbersOf(() => secondMoment.composite(inputs(), attributes)),
          1e-5,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('averageSquares and overRoot equal their composites', async () => {
    expect([averageSquares, overRoot].every(isFused)).toBe(true);
    await fc.assert(
      fc.asyncProperty(size, share, share, fc.nat(99), async (n, decay, weight, seed) => {
        const inputs = () => ({ moment: tf.abs(normal([n], seed)), x: normal([n], seed + 1) });
        const [average, root] = [
          { decay, weight },
          { scale: 1.5, epsilon: 1e-3 },
        ];
        expectClose(
          await numbersOf(() => [
            run(averageSquares, inputs(), average),
            run(overRoot, inputs(), root),
          ]),
          await numbersOf(() => [
            averageSquares.composite(inputs(), average),
            overRoot.composite(inputs(), root),
          ]),
          1e-5,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('adamUpdate equals its composite', async () => {
    expect(isFused(adamUpdate)).toBe(true);
    await fc.assert(
      fc.asyncProperty(size, adam, fc.nat(99), async (n, attributes, seed) => {
        const inputs = () => ({
          m: normal([n], seed),
          v: tf.abs(normal([n], seed + 1)),
          direction: normal([n], seed + 2),
          grad: normal([n], seed + 3),
        });
        expectClose(
          await numbersOf(() => run(adamUpdate, inputs(), attributes)),
          await numbersOf(() => adamUpdate.composite(inputs(), attributes)),
          1e-5,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('adamStep equals its composite', async () => {
    expect(isFused(adamStep)).toBe(true);
    await fc.assert(
      fc.asyncProperty(size, adam, fc.nat(99), async (n, numbers, seed) => {
        const inputs = () => ({
          parameter: normal([n], seed + 2),
          m: normal([n], seed),
          v: tf.abs(normal([n], seed + 1)),
          grad: normal([n], seed + 3),
        });
        const attributes = { ...numbers, decay: 0.99, rate: 0.1 };
        expectClose(
          await numbersOf(() => run(adamStep, inputs(), attributes)),
          await numbersOf(() => adamStep.composite(inputs(), attributes)),
          1e-5,
        );
      }),
      { numRuns: 30 },
    );
  });
});
