// Blocks that begin late are preconditioned at their first step. Blocks that are not, and late
// refreshes, are reported.
import { backgroundEigenRoots } from '@curvature/backend-tfjs';
import { every } from '@curvature/policies';
import { sonew } from '@curvature/sonew';
import type { Policy } from '@curvature/spec';
import { kfac } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  faulty,
  problem,
  run,
  shampooLike,
  type Solver,
  stepOnce,
} from '../../../test/small-problem.js';
import type { Telemetry } from '../telemetry/events.js';
import type { SecondOrderOptimizer } from '../../optimizer.js';

beforeAll(() => tf.setBackend('cpu'));

/** Roots once, at the first step. */
const once = () => every({ roots: Number.MAX_SAFE_INTEGER });
const makers: Record<string, () => SecondOrderOptimizer> = {
  'Shampoo with roots made once': () => shampooLike({ policy: once() }),
  sonew: () => sonew(),
  kfac: () => kfac({ learningRate: 0.03, refreshEvery: 1000, statisticsEvery: 1000 }),
};

/** What happens before the first step of the tested parameters. */
const beginnings: Record<
  string,
  (optimizer: SecondOrderOptimizer, task: ReturnType<typeof problem>) => void
> = {
  'at the first step': () => undefined,
  'after a batch that gave NaN': (optimizer, { loss, variables }) =>
    optimizer.minimize(() => tf.mul(loss(), Number.NaN) as tf.Scalar, false, variables),
  'after a step of another model': (optimizer) => {
    const other = problem(5);
    stepOnce(optimizer, other);
    other.dispose();
  },
  'after having been frozen for a step': (optimizer, { loss, variables }) =>
    optimizer.minimize(loss, false, [variables[1]!]),
  'after dispose()': (optimizer, task) => {
    stepOnce(optimizer, task);
    optimizer.dispose();
  },
  'after 30 steps of another model': (optimizer) => {
    const other = problem(7);
    for (let i = 0; i < 30; i++) stepOnce(optimizer, other);
    other.dispose();
  },
};

describe.each(Object.entries(makers))('%s', (_, make) => {
  test.each(Object.entries(beginnings))('is in use %s', (_how, begin) => {
    const start = tf.memory().numTensors;
    const [optimizer, task] = [make(), problem()];
    begin(optimizer, task);
    stepOnce(optimizer, task);
    const row = optimizer.inspect().find(({ block }) => block === task.variables[0]!.name)!;
    expect(row).toMatchObject({ preconditioned: true, waiting: '', refreshes: 1 });
    for (const one of [optimizer, task]) one.dispose();
    expect(tf.memory().numTensors).toBe(start);
  });
});

describe('a block that stays without', () => {
  const never: Policy<null> = {
    name: 'never',
    init: () => null,
    plan: (state) => [{ accumulate: true, refresh: false }, state],
  };
  test.each([
    [
      'for its policy asks for nothing',
      {},
      never,
      /its policy, never, has asked for no refresh yet/,
    ],
    [
      'for its refreshes fail',
      { solver: faulty(() => true, 'throws') },
      every(),
      /its refresh failed \d times, last: the solver threw/,
    ],
    [
      'for its first refresh takes long',
      { solver: backgroundEigenRoots() },
      every(),
      /its refresh of step 1 is still running/,
    ],
  ] as const)('%s, is told of once, and by inspect()', async (_, given, policy, why) => {
    const { solver } = given as { solver?: Solver };
    const events: Telemetry[] = [];
    const onEvent = (event: Telemetry) => void events.push(event);
    const task = problem();
    const optimizer = shampooLike({ policy, onEvent, toleratedFailures: 100 }, solver);
    for (let i = 0; i < 8; i++) stepOnce(optimizer, task);
    for (const row of optimizer.inspect()) expect(row.waiting).toMatch(why);
    const told = events.filter(({ type }) => type === 'unpreconditioned');
    expect(told).toMatchObject(
      task.variables.map(({ name }) => ({ block: name, step: 5, steps: 5 })),
    );
    for (const event of told) expect((event as { why: string }).why).toMatch(why);
    await optimizer.settled();
    for (const one of [optimizer, task]) one.dispose();
  });
});

describe('refreshes that come late', () => {
  let warn: ReturnType<typeof vi.spyOn>;
  beforeEach(() => {
    warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  });
  afterEach(() => warn.mockRestore());
  /** The warnings so far; their texts are imported on demand. */
  const told = async () => {
    await vi.dynamicImportSettled();
    return (warn.mock.calls as string[][])
      .map(([text]) => text!)
      .filter((text) => text.startsWith('curvature'));
  };

  test('are told of once, after ten in a row, with the cure', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [40] })] });
    model.compile({
      optimizer: shampooLike({ policy: every({ roots: 2 }) }, backgroundEigenRoots()),
      loss: 'meanSquaredError',
    });
    const [x, y] = [tf.randomNormal([64, 40]), tf.randomNormal([64, 4])];
    await model.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0, yieldEvery: 'never' });
    expect(await told()).toEqual([
      expect.stringMatching(/^curvature: 10 refreshes in a row.*yieldEvery: 'batch'/),
    ]);
    await model.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0, yieldEvery: 'never' });
    expect(await told()).toHaveLength(1);
  });

  test('not where they arrive in time, nor where each waits for its step', async () => {
    for (const pipeline of [null, { delay: 2 }]) {
      const task = problem();
      const optimizer = shampooLike({ policy: every({ roots: 3 }), pipeline });
      await run(optimizer, task, 60);
      for (const one of [optimizer, task]) one.dispose();
    }
    expect(await told()).toEqual([]);
  });
});
