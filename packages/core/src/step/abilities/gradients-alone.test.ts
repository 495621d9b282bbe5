// Compositions that see gradients alone take the steps of those that may see layers.
import { eigenRoots } from '@curvature/backend-tfjs';
import { kronecker } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import { adam, ema } from '@curvature/rules';
import type { AnyPreconditioner, Preconditioner } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, expect, test } from 'vitest';
import { written } from '../../../test/files.js';
import { problem, run } from '../../../test/small-problem.js';
import { composition, gradientComposition, tiledComposition } from '../../composition.js';
import { factored } from '../../factored/factored.js';
import { whole } from '../../partition/partition.js';
import { tiles } from '../../partition/tiles.js';
import { bfloat16 } from '../../state/codecs/bfloat16.js';
import { klClip } from '../direction/trust.js';

const slots = () => ({
  learningRate: 0.02,
  preconditioner: factored(kronecker(), eigenRoots()),
  filter: ema(),
  fallback: adam(),
});
/** AdaGrad's diagonal, a preconditioner that is never refreshed. */
const diagonal: Preconditioner<{ readonly squares: tf.Tensor }, null, 'grad'> = {
  specVersion: 1,
  name: 'diagonal',
  needs: ['grad'],
  init: ({ shape }) => ({ squares: tf.zeros([...shape]) }),
  accumulate: ({ squares }, { grad }) => ({ squares: tf.add(squares, tf.square(grad)) }),
  metric: ({ squares }) => tf.mean(squares),
  apply: (_, x, { squares }) => tf.div(x, tf.add(tf.sqrt(squares), 1e-3)),
};
const unrefreshing = () => ({
  ...slots(),
  preconditioner: diagonal as AnyPreconditioner<'grad'>,
  partition: whole,
  startStep: 2,
  momentum: ema(),
});
const refreshed = [composition, tiledComposition].map((compose) => compose('Whole', slots));
const unrefreshed = [composition, gradientComposition, tiledComposition].map((compose) =>
  compose('Whole', unrefreshing),
);
const small = unrefreshed[1]!;
let tensors: number;

beforeEach(async () => {
  await tf.setBackend('cpu');
  tensors = tf.memory().numTensors;
});

test.each([
  ['with refreshes', refreshed],
  ['without', unrefreshed],
])(
  '%s, losses, saves and reports are the same, and each goes on from the file of another',
  async (_, makers) => {
    const runs = [];
    for (const [i, make] of makers.entries()) {
      const [task, first] = [problem(), make()];
      const losses = await run(first, task, 4);
      const weights = await first.getWeights();
      const second = makers[(i + 1) % makers.length]!();
      await second.setWeights(weights);
      const inspected = first.inspect().map((row) => ({ ...row, block: '', refreshMs: 0 }));
      const seen = { losses, file: written(weights), report: first.report(), inspected };
      runs.push({ ...seen, further: await run(second, task, 3) });
      for (const one of [first, second, task]) one.dispose();
    }
    // The names of the variables are numbers, which differ; the manifest, as JSON, holds them too.
    const [whole, ...others] = runs.map(({ file, report, ...numbers }) => ({
      ...numbers,
      report: report.map((row) => ({ ...row, parameter: '' })),
      file: file
        .filter(({ name }) => !name.startsWith('curvature/'))
        .map((tensor) => ({ ...tensor, name: tensor.name.replace(/^\d+/, '') })),
    }));
    for (const other of others) expect(other).toEqual(whole);
    expect(tf.memory().numTensors).toBe(tensors);
  },
);

test('a parameter whose gradient comes late joins them', () => {
  const [a, b] = tf.tidy(() => [tf.variable(tf.ones([2, 2])), tf.variable(tf.ones([2]))]) as [
    tf.Variable,
    tf.Variable,
  ];
  const optimizer = small();
  optimizer.minimize(() => tf.sum(tf.square(a)), false, [a, b]);
  optimizer.minimize(() => tf.add(tf.sum(tf.square(a)), tf.sum(tf.square(b))), false, [a, b]);
  expect(optimizer.inspect().map(({ shape }) => shape)).toEqual(['2x2', '2']);
  for (const one of [optimizer, a, b]) one.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

test('a source of signals is refused with a sentence', () => {
  const signals = { provides: [], capture: () => {} } as object;
  expect(() => gradientComposition('Refused', () => ({ ...unrefreshing(), signals }))()).toThrow(
    /sees gradients alone, and takes no slot signals\. Use secondOrder/,
  );
});

test('so is a preconditioner that works by layers', () => {
  const needs = ['activations'];
  const layerwise = { ...slots().preconditioner, name: 'own', needs } as unknown;
  expect(() => small({}, { preconditioner: layerwise as AnyPreconditioner<'grad'> })).toThrow(
    /own needs activations/,
  );
});

test.each([
  { pipeline: { delay: 2 } },
  { trust: klClip() },
  { damping: { name: 'own', every: 1, init: () => 1 } },
  { storage: { statistics: bfloat16() } },
  { policy: { ...every({}), name: 'own', judge: () => [false, 0] } },
  { preconditioner: slots().preconditioner },
])('gradients alone: %o is refused with a sentence', (slot) => {
  const [name] = Object.keys(slot);
  expect(() => small({}, slot as object)).toThrow(
    new RegExp(`takes no slot ${name}.*Use secondOrder\\(\\{ \\.\\.\\.slots, ${name} \\}\\)`),
  );
});

test('so is the preconditioner of a group, before anything has changed', () => {
  const task = problem();
  const groups = () => ({ preconditioner: slots().preconditioner });
  const [before, optimizer] = [task.variables[0]!.dataSync(), small({}, { groups })];
  const { value, grads } = tf.variableGrads(task.loss, task.variables);
  expect(() => optimizer.applyGradients(grads)).toThrow(
    /takes no slot preconditioner that is refreshed, as kronecker/,
  );
  expect(task.variables[0]!.dataSync()).toEqual(before);
  for (const one of [optimizer, task]) one.dispose();
  tf.dispose([value, grads]);
  expect(tf.memory().numTensors).toBe(tensors);
});

test('so is a partition that cuts parameters into tiles', () => {
  const optimizer = small({}, { partition: tiles({ blockSize: 4 }) });
  const [w, grad] = tf.tidy(() => [tf.variable(tf.ones([6, 5])), tf.ones([6, 5])]) as [
    tf.Variable,
    tf.Tensor,
  ];
  expect(() => optimizer.applyGradients({ [w.name]: grad })).toThrow(
    /takes no slot partition that cuts/,
  );
  for (const one of [optimizer, w, grad]) one.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

test.each<[string, object]>([
  ['none is given', { partition: undefined }],
  ['it is null', { partition: null }],
  ['it is null in a group', { groups: () => ({ partition: null }) }],
])('a parameter is whole by default: of the slot partition, %s', (_, slot) => {
  const shape = [300, 200];
  const own = gradientComposition('Own', () => ({ ...unrefreshing(), partition: whole }));
  const none = gradientComposition('None', () => {
    const { partition: _unset, ...others } = unrefreshing();
    return others;
  });
  const tilesOf = (make: typeof small, extra: object) =>
    make({}, extra).plan({ w: shape })[0]!.tiles;
  for (const make of [own, none]) expect(tilesOf(make, slot)).toBe('1 of 300x200');
  expect(tilesOf(refreshed[0]!, { partition: null })).toBe('6 of 100x100');
});

test('a policy that judges takes its decisions as with refreshes, in tiles', async () => {
  const seen = unrefreshed
    .filter((make) => make !== small)
    .map(async (make) => {
      const [asked, task]: [object[], ReturnType<typeof problem>] = [[], problem()];
      const policy = {
        name: 'own',
        init: () => 0,
        plan: (state: number) => [{ accumulate: true, refresh: 'judge' as const }, state] as const,
        judge(state: number, at: object) {
          asked.push({ state, at });
          return [false, state + 1] as const;
        },
      };
      const optimizer = make({}, { policy } as object);
      const losses = await run(optimizer, task, 3);
      for (const one of [optimizer, task]) one.dispose();
      return { losses, asked };
    });
  const [whole, ...others] = await Promise.all(seen);
  expect(whole!.asked).toHaveLength(3 * 2);
  for (const other of others) expect(other).toEqual(whole);
});
