import * as tf from '@tensorflow/tfjs';
import { shampoo } from '@curvature/shampoo';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { useBackend } from './backend.js';
import { baselines } from './baselines.js';
import type { Snapshot } from '../checkpoint/snapshot.js';
import { describeOnBackends } from '../../test/backends.js';
import { tiny } from '../../test/tiny-task.js';
import type { Task } from '../contract/task.js';
import { train, type TrainOptions } from './train.js';

const data = await tiny.load({});
const names = Object.keys(baselines) as (keyof typeof baselines)[];
const make = (name: keyof typeof baselines) =>
  baselines[name].create(baselines[name].defaults!('tiny'));
const losses = (records: readonly { readonly loss: number }[]) => records.map(({ loss }) => loss);

/** Trains with a fresh optimizer. */
async function run(name: keyof typeof baselines, options: Partial<TrainOptions> = {}) {
  const optimizer = make(name);
  try {
    return await train({ task: tiny, data, steps: 12, optimizer, ...options });
  } finally {
    optimizer.dispose();
  }
}

async function snapshotAt(name: keyof typeof baselines, at: number): Promise<Snapshot> {
  let taken: Snapshot | undefined;
  await run(name, {
    steps: at,
    onStep: async (record, snapshot) => {
      if (record.step === at) taken = await snapshot();
    },
  });
  return taken!;
}

describeOnBackends('training', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each(names)(
    'with %s, resumed at any step, gives the losses of an uninterrupted run, bit for bit',
    async (name) => {
      const whole = losses(await run(name));
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (at) => {
          const resume = await snapshotAt(name, at);
          expect(losses(await run(name, { resume }))).toEqual(whole);
        }),
        { numRuns: 6 },
      );
    },
  );

  test('lowers the loss', async () => {
    const optimizer = tf.train.adam(0.03);
    const all = losses(await train({ task: tiny, data, steps: 300, optimizer }));
    optimizer.dispose();
    expect(all.at(-1)!).toBeLessThan(0.95 * all[0]!);
  });

  test('leaks no tensor, with snapshots and resumes', async () => {
    const adam = make('adam');
    const count = async (options: Partial<TrainOptions>) => {
      await train({ task: tiny, data, optimizer: adam, ...options });
      return tf.memory().numTensors;
    };
    const first = await count({ steps: 1 });
    let resume: Snapshot | undefined;
    const onStep: TrainOptions['onStep'] = async (_, snapshot) => void (resume = await snapshot());
    expect(await count({ steps: 30, onStep })).toBe(first);
    adam.dispose();
    const fresh = tf.memory().numTensors;
    await run('adam', { steps: 31, resume: resume! });
    expect(tf.memory().numTensors).toBe(fresh);
  });
});

describe('the training loop', () => {
  beforeAll(() => useBackend('cpu'));

  test('all optimizers begin with the same loss, and another seed with another', async () => {
    const firsts = await Promise.all(names.map(async () => 0));
    for (const [i, name] of names.entries()) firsts[i] = losses(await run(name, { steps: 1 }))[0]!;
    expect(new Set(firsts).size).toBe(1);
    expect(losses(await run('adam', { steps: 1, seed: 1 }))[0]).not.toBe(firsts[0]);
  });

  test('records each step once, with the time it took', async () => {
    const seen: number[] = [];
    const records = await run('sgd', { onStep: ({ step }) => void seen.push(step) });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(records.map(({ step }) => step)).toEqual(seen);
    expect(records.every(({ ms }) => ms > 0)).toBe(true);
  });

  test('stops after the step in progress when told', async () => {
    const controller = new AbortController();
    const onStep: TrainOptions['onStep'] = ({ step }) => void (step === 5 && controller.abort());
    expect(await run('sgd', { signal: controller.signal, onStep })).toHaveLength(5);
  });

  test('awaits ready() before each step, and lets timers run between steps', async () => {
    const order: string[] = [];
    const optimizer = Object.assign(tf.train.sgd(0.01), {
      ready: async () => void order.push('ready'),
    });
    const landed = new Promise((resolve) => setImmediate(() => resolve(order.push('timer'))));
    await train({
      task: tiny,
      data,
      steps: 3,
      optimizer,
      onStep: ({ step }) => void order.push(`step ${step}`),
    });
    await landed;
    expect(order).toEqual(['ready', 'timer', 'step 1', 'ready', 'step 2', 'ready', 'step 3']);
    optimizer.dispose();
  });

  test('ends with a sentence when the loss is not finite, and disposes the model', async () => {
    const before = tf.memory().numTensors;
    const optimizer = tf.train.sgd(1e38);
    const run = train({ task: tiny, data, steps: 12, optimizer });
    await expect(run).rejects.toThrow(
      /^The loss is (NaN|Infinity) at step \d+\. Most often the learning rate is too high/,
    );
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('records the accuracy that a model tells, of its first loss, and keeps it over a resume', async () => {
    let calls = 0;
    const telling: Task = {
      ...tiny,
      model: (seed, loaded) => {
        const model = tiny.model(seed, loaded);
        return {
          variables: model.variables,
          loss: (batch, reportAccuracy) => (
            reportAccuracy?.(tf.scalar(++calls / 128)),
            model.loss(batch)
          ),
        };
      },
    };
    // Asks for the loss twice in each step, as a line search would.
    const before = tf.memory().numTensors;
    const optimizer = tf.train.sgd(0.01);
    const minimize = optimizer.minimize.bind(optimizer);
    optimizer.minimize = (loss, ...more) => minimize(() => (tf.tidy(loss), loss()), ...more);
    let resume: Snapshot;
    const onStep: TrainOptions['onStep'] = async (_, snapshot) => void (resume = await snapshot());
    await train({ task: telling, data, steps: 2, optimizer, onStep });
    const records = await train({ task: telling, data, steps: 3, optimizer, resume: resume! });
    expect(records.map(({ accuracy }) => accuracy)).toEqual([1 / 128, 3 / 128, 5 / 128]);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect((await run('sgd', { steps: 1 }))[0]).not.toHaveProperty('accuracy');
  });

  test('refuses a snapshot of another model', async () => {
    const resume = await snapshotAt('adam', 2);
    const other = { ...resume, variables: resume.variables.toSpliced(1, 1) };
    await expect(run('adam', { resume: other })).rejects.toThrow(
      'The snapshot holds layer1/kernel [8,3] where the model has layer0/bias [8].',
    );
  });
});

describe('the host of core', () => {
  beforeAll(() => useBackend('cpu'));
  const make = () => shampoo({ learningRate: 0.01, refreshEvery: 3, blockSize: 8 });

  test('resumes bit for bit at any step, refreshes and all', async () => {
    const go = async (options: Partial<TrainOptions>) => {
      const optimizer = make();
      const records = await train({ task: tiny, data, steps: 12, optimizer, ...options });
      optimizer.dispose();
      return losses(records);
    };
    const taken: Snapshot[] = [];
    const onStep: TrainOptions['onStep'] = async (_, snapshot) => void taken.push(await snapshot());
    const whole = await go({ onStep });
    for (const resume of taken) expect(await go({ resume })).toEqual(whole);
  });
});
