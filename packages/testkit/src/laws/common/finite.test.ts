// What the testkit says to a plugin that forgets its epsilon, and to one that is never finite.
import type { AnyPreconditioner } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { preconditionerIssues } from '../preconditioners/preconditioner-issues.js';

beforeAll(() => tf.setBackend('cpu'));

/** The root of the squares of gradients, without the epsilon that it needs. */
const withoutEpsilon = (parts: Partial<AnyPreconditioner>): AnyPreconditioner => ({
  specVersion: 1,
  name: 'squares',
  needs: ['grad'],
  init: ({ shape }) => tf.zeros([...shape]),
  accumulate: (squares, { grad }) => tf.add(squares, tf.square(grad)),
  apply: (_, direction, squares) => tf.div(direction, tf.sqrt(squares)),
  ...parts,
});
const tileAxes = (x: tf.Tensor) => x.shape.map((_, axis) => axis).slice(1);

it.each([
  ['divides by elements that are 0', withoutEpsilon({})],
  [
    'divides by sums over tiles that are 0',
    withoutEpsilon({
      apply: (_, direction, squares) =>
        tf.div(direction, tf.sqrt(tf.sum(squares, tileAxes(squares), true))),
    }),
  ],
  [
    'caches what it divides by 0',
    withoutEpsilon({
      refresh: (squares) => tf.rsqrt(squares),
      apply: (cache, direction) => tf.mul(cache, direction),
    }),
  ],
])('gives one line to a plugin that %s', async (_, p) => {
  expect(await preconditionerIssues(() => p)).toEqual([
    expect.stringMatching(/where the gradient is 0, usually since .*take where\(norm > 0.*10 more/),
  ]);
});

it('does not blame a gradient of 0 for a value that is never finite', async () => {
  const p = withoutEpsilon({ apply: (_, direction) => tf.mul(direction, NaN) });
  expect(await preconditionerIssues(() => p)).toEqual([
    expect.stringMatching(/the update\[0\] is NaN after one gradient of size 1 \(.*10 more\)$/),
  ]);
});
