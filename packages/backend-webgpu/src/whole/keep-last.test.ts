import '../../test/gpu.js';
import { keepLast, runTogether } from '@curvature/spec/internal';
import { isFused } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { describeOnGpu, normal, numbersOf } from '../../test/on-webgpu.js';
import { flagged } from '../../test/steps.js';

describeOnGpu('the last values of many tensors', () => {
  it.each([0, 1])('with the flag %i', async (flag) => {
    expect(isFused(keepLast)).toBe(true);
    const shapes = [[3, 4], [5], [1100, 2], [], [2, 2, 2], [70]];
    const next = () => shapes.map((shape, i) => tf.div(normal(shape, i), i === 1 ? 0 : 1));
    const last = () => shapes.map((shape, i) => normal(shape, 50 + i));
    const wanted = await numbersOf(flag === 0 ? next : last);
    const got = await numbersOf(() => {
      const old = last();
      const entries = next().map((x, i) => ({
        inputs: { next: x, last: old[i]! },
        attributes: {},
      }));
      return runTogether(keepLast, entries, flagged(flag))!.map(({ next: kept }) => kept);
    });
    expect(got).toEqual(wanted);
  });
});
