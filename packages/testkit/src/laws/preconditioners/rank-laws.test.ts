import { eigenRoots } from '@curvature/backend-tfjs';
import { factored } from '@curvature/core';
import { kronecker } from '@curvature/kronecker';
import { eigenCorrectedFisher, eva, layerFisher } from '@curvature/layer-fisher';
import type { AnyPreconditioner, Context, State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it, test } from 'vitest';
import { layerwise } from '../../../test/layerwise.js';
import { BATCH, type BlockCase } from '../common/block-case.js';
import { layersOf } from '../common/layer-batch.js';
import { preconditionerIssues } from './preconditioner-issues.js';
import { portionIssue } from './rank-laws.js';

beforeAll(() => tf.setBackend('cpu'));

const given: BlockCase = { name: 'a matrix', shape: [4, 3] };

/** A plugin that is told something else of its portion. */
const misled =
  (make: () => unknown, portionOf: (portion: number) => number) => (): AnyPreconditioner => {
    const p = make() as AnyPreconditioner;
    const told = ({ portion = 1, ...context }: Context) => ({
      ...context,
      portion: portionOf(portion),
    });
    return { ...p, accumulate: (s, g, cache, context) => p.accumulate(s, g, cache, told(context)) };
  };

it.each<[string, () => AnyPreconditioner, BlockCase, RegExp]>([
  ['sums without a portion', misled(layerwise, () => 1), given, /kind linear at 1 positions/],
  ['counts without a portion', misled(layerFisher, () => 1), given, /kind norm .*: samples differ/],
  ['a portion twice', misled(layerwise, (x) => x * x), given, /kind linear/],
  [
    'a mean loss taken for a sum',
    () => layerFisher({ lossAverage: 'sum' }) as AnyPreconditioner,
    given,
    /kind linear at 1 positions/,
  ],
  [
    'a sum taken for a mean loss',
    () => eva() as AnyPreconditioner,
    { ...given, loss: 'sum' },
    /outputs differ by .* divided by context\.portion/,
  ],
])('catches %s', async (_, make, one, sentence) => {
  const before = tf.memory().numTensors;
  const [issue, ...others] = await preconditionerIssues(make, [one]);
  expect(issue).toMatch(/"averages over ranks to the statistics of the whole batch": of a layer/);
  expect(issue).toMatch(sentence);
  expect(others).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
});

const stack: BlockCase = { name: 'a stack', shape: [6, 4], tiles: { blockSize: 2 } };
const roots = () => factored(kronecker(), eigenRoots()) as AnyPreconditioner;
/** `roots`, with another refresh. */
const refreshing =
  (change: (cache: { root: tf.Tensor }[], stats: { factors: tf.Tensor[] }) => State) =>
  (): AnyPreconditioner => {
    const p = roots();
    const refresh: NonNullable<typeof p.refresh> = (stats, cache, context) =>
      change(p.refresh!(stats, cache, context), stats);
    return { ...p, refresh };
  };

it.each<[string, () => AnyPreconditioner, RegExp]>([
  [
    'a cache without an axis for tiles',
    refreshing((cache) => cache.map((root) => ({ ...root, rows: tf.reshape(root.root, [-1, 2]) }))),
    /"refreshes tiles .*it threw: A refresh of 1 tiles gave a cache with a tensor of shape \[2,2\]/,
  ],
  [
    'a root that depends on all tiles',
    refreshing((cache, { factors }) =>
      cache.map((root) => ({ ...root, root: tf.mul(root.root, tf.add(1, tf.max(factors[0]!))) })),
    ),
    /in two parts differs in 0\/root by/,
  ],
])('catches %s', async (_, make, sentence) => {
  const before = tf.memory().numTensors;
  const issues = await preconditionerIssues(make, [stack]);
  expect(issues.find((issue) => issue.includes('if it is stacked'))).toMatch(sentence);
  expect(tf.memory().numTensors).toBe(before);
});

/** Samples of ranks that add up to a batch. */
const cuts = fc
  .uniqueArray(fc.integer({ min: 1, max: BATCH - 1 }), { minLength: 1, maxLength: 4 })
  .map((ends) => [...ends.toSorted((a, b) => a - b), BATCH])
  .map((ends) => ends.map((end, k) => end - (ends[k - 1] ?? 0)));
const lossAverage = fc.constantFrom('batch', 'batch+sequence', 'sum');
const sharing = fc.constantFrom('expand', 'reduce');
const decay = fc.constantFrom(null, 0.5, 0.95);
const bias = fc.constantFrom('joint', 'plain');
const plugins = fc.oneof(
  fc.record({ lossAverage, sharing, decay, bias }).map((o) => [o, layerFisher(o)] as const),
  fc.record({ lossAverage, sharing, bias }).map((o) => [o, eigenCorrectedFisher(o)] as const),
  fc.record({ lossAverage, bias }).map((o) => [o, eva(o)] as const),
);
const shapes = fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 2, maxLength: 3 });

test('statistics of layers average over ranks to those of the whole, for every cut and option', async () => {
  const before = tf.memory().numTensors;
  await fc.assert(
    fc.asyncProperty(plugins, shapes, cuts, async ([o, plugin], shape, cut) => {
      const p = plugin as AnyPreconditioner;
      const loss = o.lossAverage === 'sum' ? 'sum' : 'mean';
      const one: BlockCase = { name: 'drawn', shape, loss };
      for (const layer of layersOf(p, one)) {
        tf.engine().startScope();
        try {
          expect(await portionIssue({ p, fresh: () => p, given: one }, layer, cut)).toBeNull();
        } finally {
          tf.engine().endScope();
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(tf.memory().numTensors).toBe(before);
});
