import { adam, heavyBall } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { ruleIssues } from './rule-issues.js';
import type { AnyRule } from './rule-trial.js';

beforeAll(() => tf.setBackend('cpu'));

const good = heavyBall() as AnyRule;
const updates =
  (f: (pair: readonly [any, tf.Tensor], ...args: Parameters<AnyRule['update']>) => unknown) =>
  (): AnyRule => ({
    ...good,
    update: (...args) => f(good.update(...args), ...args) as [any, tf.Tensor],
  });

/** Subtracts the last gradient, which was only borrowed. */
function remembersGradient(): AnyRule {
  const seen = new Map<number, tf.Tensor>();
  return {
    ...good,
    update(state, direction, grad, context) {
      seen.set(context.step, grad);
      const last = seen.get(context.step - 1);
      return [state, last ? tf.sub(direction, last) : direction];
    },
  };
}

const table: readonly (readonly [string, () => AnyRule, RegExp])[] = [
  ['no name', () => ({ ...good, name: '' }), /"declares itself"/],
  [
    'a boolean in its state',
    () => ({ ...good, init: () => ({ first: true }) as never }),
    /"keeps tensors and plain data only".*boolean/,
  ],
  [
    'disposes the gradient',
    updates((pair, _, __, grad) => (grad.dispose(), pair)),
    /"is pure.*grad was disposed/,
  ],
  [
    'disposes its old state',
    updates((pair, state) => (state.dispose(), pair)),
    /"is pure.*state was disposed/,
  ],
  [
    'chance',
    updates(([state, out]) => [state, tf.mul(out, Math.random())]),
    /"is pure.*two results/,
  ],
  [
    'state of another shape',
    updates(([state, out]) => [tf.reshape(state, [1, -1]), out]),
    /"keeps the layout of its state"/,
  ],
  [
    'flattens',
    updates(([state, out]) => [state, tf.reshape(out, [-1])]),
    /"keeps the shape of the direction"/,
  ],
  [
    'no epsilon',
    updates(([state], _, direction, grad) => [state, tf.div(direction, tf.sqrt(tf.square(grad)))]),
    /"is finite for gradients of any size": the update\[0\] is NaN where the gradient is 0, usually since .*: add/,
  ],
  [
    'remembers a borrowed tensor',
    remembersGradient,
    /"keeps no borrowed tensor": once .* disposed, update fails/,
  ],
  [
    'keeps tensors',
    updates((pair) => (tf.keep(tf.scalar(1)), pair)),
    /"leaks no tensors over five steps": .* by 5 /,
  ],
  [
    'time outside of its state',
    () => {
      let first = 0;
      return updates(([state, out], _, __, ___, { step }) => [
        state,
        tf.mul(out, (first ||= step)),
      ])();
    },
    /"saves and resumes/,
  ],
];

it.each(table)('catches %s', async (_, make, sentence) => {
  expect((await ruleIssues(make))[0]).toMatch(sentence);
});

it('reports nothing of a conforming plugin', async () => {
  expect(await ruleIssues(() => good)).toEqual([]);
  expect(await ruleIssues(() => adam())).toEqual([]);
});
