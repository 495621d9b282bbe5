import { eigenRoots } from '@curvature/backend-tfjs';
import { factored } from '@curvature/core';
import { kronecker } from '@curvature/kronecker';
import { type AnyPreconditioner, CurvatureError, type State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { preconditionerIssues } from './preconditioner-issues.js';

beforeAll(() => tf.setBackend('cpu'));

const good = () =>
  factored(kronecker({ ridge: { relative: 1e-4 } }), eigenRoots()) as AnyPreconditioner;
const stack = { name: 'a padded stack', shape: [7, 5], tiles: { blockSize: 4 } };

/** `good`, with one part broken on purpose. */
const with_ = (change: (p: AnyPreconditioner) => Partial<AnyPreconditioner>) => () => ({
  ...good(),
  ...change(good()),
});

const applies = (f: (out: tf.Tensor, direction: tf.Tensor, step: number) => tf.Tensor) =>
  with_((p) => ({ apply: (c, d, s, x) => f(p.apply(c, d, s, x), d, x.step) }));

const givingUp = (): never => {
  throw new CurvatureError('Tile 0: its root is wrong.', '', 'Raise the ridge.');
};

/** The broken part, and the sentence that comes first. */
const table: readonly (readonly [string, () => AnyPreconditioner, RegExp])[] = [
  [
    'another version',
    with_(() => ({ specVersion: 2 as never })),
    /"declares itself": specVersion is 2/,
  ],
  ['no name', with_(() => ({ name: '' })), /"declares itself": name is empty/],
  [
    'unknown needs',
    with_(() => ({ needs: ['hessian' as never] })),
    /"declares itself": it needs "hessian"/,
  ],
  [
    'refuses all',
    with_(() => ({ accepts: () => 'too big' })),
    /accepts none of the cases; .*too big/,
  ],
  [
    'a function in its state',
    with_((p) => ({ init: (b) => ({ ...p.init(b), grow: () => {} }) })),
    /"keeps tensors and plain data only": the result of init\/grow is a function/,
  ],
  [
    'a Map for a cache',
    with_(() => ({ refresh: () => new Map() })),
    /"keeps tensors and plain data only": the result of refresh is a Map/,
  ],
  [
    'disposes its input',
    with_((p) => ({
      accumulate: (s, g, c, x) => {
        const out = p.accumulate(s, g, c, x);
        g.grad.dispose();
        return out;
      },
    })),
    /"is pure.*accumulate must leave its inputs alone, but signals\/grad was disposed/,
  ],
  [
    'changes its input',
    with_((p) => ({
      accumulate: (s, g, c, x) => {
        (g.grad.dataSync() as Float32Array)[0] = 7;
        return p.accumulate(s, g, c, x);
      },
    })),
    /"is pure.*accumulate must leave its inputs alone, but signals\/grad\[0\] was .*, is 7/,
  ],
  [
    'counts in its state in place',
    with_((p) => ({
      accumulate: (s, g, c, x) => ((s.steps += 1), { ...p.accumulate(s, g, c, x) }),
    })),
    /"is pure.*stats\/steps\[0\] was 0, is 1/,
  ],
  [
    'disposes the old cache',
    with_((p) => ({
      refresh: (s, c: { root: tf.Tensor }[] | null, x) => {
        const next = p.refresh!(s, null, x) as State;
        c?.forEach(({ root }) => root.dispose());
        return next;
      },
    })),
    /"is pure.*refresh must leave .* cache\/0\/root was disposed/,
  ],
  [
    'hidden state',
    () => {
      let n = 0;
      const p = good();
      return { ...p, apply: (c, d, s, x) => tf.mul(p.apply(c, d, s, x), 1 + n++) };
    },
    /"is pure.*apply gave two results for the same input/,
  ],
  ['chance', applies((out) => tf.mul(out, Math.random())), /"is pure.*apply gave two results/],
  [
    'a growing state',
    with_((p) => ({
      accumulate: (s, g, c, x) => ({ ...p.accumulate(s, g, c, x), [`extra${x.step}`]: 1 }),
    })),
    /"keeps the layout of its state": the statistics were factors.* extra1/,
  ],
  [
    'a cache that changes shape',
    with_((p) => ({
      refresh: (s, c, x) => [
        ...(p.refresh!(s, c, x) as State[]),
        ...(x.step > 2 ? [tf.scalar(1)] : []),
      ],
    })),
    /"keeps the layout of its state": the cache was/,
  ],
  [
    'flattens',
    applies((out) => tf.reshape(out, [-1])),
    /"keeps the shape of the direction": apply made \[48\] of \[4,4,3\]/,
  ],
  [
    'a solver that gives up',
    () => factored(kronecker(), { ...eigenRoots(), solve: givingUp }) as AnyPreconditioner,
    /"takes a first step": it threw: .*root is wrong.*raise the ridge/i,
  ],
  [
    'no damping of its own',
    applies((out, d) => tf.div(out, tf.add(tf.square(d), 1e-20))),
    /"is finite .* has norm .* for a gradient of size 0.000001/,
  ],
  [
    'divides by the size of the gradient',
    applies((out, d) => tf.div(out, tf.max(tf.abs(d)))),
    /"is finite .* NaN where the gradient is 0, usually since .* divided by 0: add an epsilon/,
  ],
  [
    'a constant push',
    applies((out) => tf.add(out, tf.onesLike(out))),
    /"is linear in the direction": P\(x \+ 2y\)/,
  ],
  ['the sign alone', applies((out) => tf.sign(out)), /"is linear in the direction"/],
  [
    'one factor alone, wrong side',
    applies((out) => tf.cumsum(out, 1)),
    /"is symmetric": <x, Py> is/,
  ],
  [
    'the wrong sign',
    applies((out) => tf.neg(out)),
    /"gives a direction of descent": <x, Px> is -.* in tile 0/,
  ],
  ['nothing', applies((out) => tf.zerosLike(out)), /"gives a direction of descent"/],
  [
    'mixes tiles',
    with_((p) => ({
      apply: (c, d, s, x) => tf.add(p.apply(c, d, s, x), tf.mul(tf.mean(d, 0, true), 1e-2)),
    })),
    /"treats each tile of a stack alone": another gradient in tile 0 changed tile 1/,
  ],
  [
    'mixes the statistics of tiles',
    with_((p) => ({
      apply: (c, d, s, x) => tf.mul(p.apply(c, d, s, x), tf.add(1, tf.max(s.factors[0]))),
    })),
    /"treats each tile of a stack alone"/,
  ],
  [
    'fills the padding',
    applies((out, _, step) => tf.add(out, tf.mul(tf.reverse(out, 1), step > 0 ? 0.1 : 0))),
    /"leaves padding zero": the update is .* where the tile is padded/,
  ],
  [
    'keeps tensors beyond the host',
    with_((p) => ({ apply: (c, d, s, x) => (tf.keep(tf.clone(d)), p.apply(c, d, s, x)) })),
    /"leaks no tensors over five steps": the number of tensors changed by 5 over 5 steps/,
  ],
  [
    'time outside of its state',
    () => {
      const p = good();
      let seen = 0;
      // Pure within one step, but different for a plugin that was made at step 4.
      return {
        ...p,
        apply: (c, d, s, x) => {
          seen = Math.max(seen, seen === 0 ? x.step : seen);
          return tf.mul(p.apply(c, d, s, x), seen);
        },
      };
    },
    /"saves and resumes as if it had never stopped": .* training gives other values/,
  ],
];

it.each(table)('catches %s', async (_, make, sentence) => {
  const before = tf.memory().numTensors;
  const issues = await preconditionerIssues(make, [stack]);
  expect(issues[0]).toMatch(sentence);
  if (!/leaks/.test(issues[0]!)) expect(tf.memory().numTensors).toBe(before);
});

it.each([
  ['as it is', good],
  // Directions below rounding are dropped, with this ridge as without one.
  [
    'with hardly a ridge',
    () => factored(kronecker({ ridge: { absolute: 1e-30 } }), eigenRoots()) as AnyPreconditioner,
  ],
  [
    'without a ridge',
    () => factored(kronecker({ ridge: { absolute: 0 } }), eigenRoots()) as AnyPreconditioner,
  ],
])('says nothing of what is not broken, %s', async (_, make) => {
  expect(await preconditionerIssues(make, [stack])).toEqual([]);
});

it('reports each law once, with the cases that break it', async () => {
  const cases = [stack, { name: 'a matrix', shape: [4, 3] }];
  expect(
    await preconditionerIssues(
      applies((out) => tf.neg(out)),
      cases,
    ),
  ).toEqual([
    expect.stringMatching(
      /^kronecker\/eigenRoots breaks "gives a direction of descent".* \(a padded stack, and 1 more\)$/,
    ),
  ]);
});

it('stops a case at its cause, and reports what was thrown', async () => {
  const thrower = with_(() => ({
    accumulate: () => {
      throw new Error('no luck');
    },
  }));
  expect(await preconditionerIssues(thrower, [stack])).toEqual([
    'kronecker/eigenRoots breaks "takes a first step": it threw: no luck (a padded stack)',
  ]);
});
