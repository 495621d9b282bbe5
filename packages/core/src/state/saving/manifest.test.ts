import { backgroundEigenRoots, eigenRoots } from '@curvature/backend-tfjs';
import { perTensor } from '@curvature/grafting';
import { kronecker, slabs } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import { ema, sgd } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { composition } from '../../composition.js';
import { factored } from '../../factored/factored.js';
import { secondOrder } from '../../optimizer.js';
import { decode } from '../loading/decode.js';
import { encode } from '../../../test/encode.js';
import { read, written } from '../../../test/files.js';
import {
  later,
  problem,
  run,
  shampooLike,
  shampooLikeSlots,
  stepOnce,
} from '../../../test/small-problem.js';
import type { State } from '@curvature/spec';

beforeAll(() => tf.setBackend('cpu'));

const variants = {
  synchronous: () => shampooLike(),
  'delay 2': () => shampooLike({ pipeline: { delay: 2 } }, later(eigenRoots(), 2)),
  'delay 3, synchronous solver': () => shampooLike({ pipeline: { delay: 3 } }),
  'filter and warm-up': () => shampooLike({ filter: ema(), startStep: 9 }),
  'packed statistics': () =>
    shampooLike({
      preconditioner: factored(
        kronecker({ beta2: 0.95, storage: slabs({ blockSize: 2 }) }),
        eigenRoots(),
      ),
    }),
  staggered: () => shampooLike({ policy: every({ roots: 5, statistics: 2, stagger: true }) }),
};

describe.each(Object.entries(variants))('%s', (_, make) => {
  test('saved at any step and resumed, training goes on as if never stopped, to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 16 }), async (cut) => {
        const [whole, first, second] = [problem(), problem(), problem()];
        const expected = await run(make(), whole, 24);
        const optimizer = make();
        const before = await run(optimizer, first, cut);
        const file = written(await optimizer.getWeights());
        const resumed = make();
        await resumed.setWeights(read(file));
        second.variables.forEach((variable, i) => variable.assign(first.variables[i]!));
        const after = await run(resumed, second, 24 - cut);
        expect([...before, ...after]).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });
});

test('getWeights and setWeights leak nothing, and loading over a running optimizer replaces its state', async () => {
  const task = problem();
  const optimizer = shampooLike({}, later(eigenRoots()));
  await run(optimizer, task, 5);
  const weights = read(written(await optimizer.getWeights()));
  const before = tf.memory().numTensors;
  for (let i = 0; i < 5; i++) await optimizer.getWeights();
  expect(tf.memory().numTensors).toBe(before);
  for (let i = 0; i < 3; i++) {
    await optimizer.setWeights(weights);
    await run(optimizer, task, 1);
    await optimizer.settled();
  }
  // setWeights disposes the iter and the manifest that getWeights had exported.
  expect(tf.memory().numTensors - before).toBeLessThanOrEqual(9 - 2);
  expect(optimizer.iterations).toBe(6);
});

test('a state that was loaded but not yet used is saved again', async () => {
  const task = problem();
  const optimizer = shampooLike();
  await run(optimizer, task, 5);
  const file = written(await optimizer.getWeights());
  const other = shampooLike();
  await other.setWeights(read(file));
  expect(written(await other.getWeights())).toEqual(file);
});

test('every state tree survives, with its numbers to the bit', async () => {
  const leaf = fc.oneof(
    fc.double(),
    fc.constant(null),
    fc.constantFrom(0, -0, NaN, Infinity, 1e-310, Math.PI),
  );
  const { tree } = fc.letrec<{ tree: State }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]\w*$/), tie('tree'), { maxKeys: 3 }),
    ),
  })) as { tree: fc.Arbitrary<State> };
  await fc.assert(
    fc.asyncProperty(tree, async (state) => {
      const cell = {
        index: 0,
        name: 'w',
        shape: [2],
        parts: { x: state } as State,
        refreshedAt: 3,
        metric: null,
        failures: 0,
        refreshes: 1,
        pending: null,
      };
      const { cells, damping } = await decode(encode([cell], 'Test', state));
      expect(cells[0]!.parts).toEqual({ x: state });
      expect(damping).toEqual(state);
    }),
  );
});

describe('what does not fit is refused with a sentence, and changes nothing', () => {
  const trained = async () => {
    const task = problem();
    const optimizer = shampooLike();
    await run(optimizer, task, 4);
    return { task, optimizer, weights: read(written(await optimizer.getWeights())) };
  };

  test('the weights of another optimizer', async () => {
    const { task, optimizer } = await trained();
    const adam = tf.train.adam(0.01);
    stepOnce(adam, task);
    const before = written(await optimizer.getWeights());
    await expect(optimizer.setWeights(await adam.getWeights())).rejects.toThrow(
      /no curvature optimizer state: expected curvature-state\/1/,
    );
    await expect(optimizer.setWeights([])).rejects.toThrow(/no curvature optimizer state/);
    expect(written(await optimizer.getWeights())).toEqual(before);
  });

  test('a state with missing tensors', async () => {
    const { optimizer, weights } = await trained();
    const count = tf.memory().numTensors;
    await expect(optimizer.setWeights(weights.slice(0, -1))).rejects.toThrow(
      /incomplete: tensor \d+ is missing/,
    );
    expect(tf.memory().numTensors).toBe(count);
  });

  test('a manifest that is damaged', async () => {
    const { optimizer, weights } = await trained();
    const damaged = weights.map((w, i) => (i === 1 ? { ...w, tensor: tf.zerosLike(w.tensor) } : w));
    await expect(optimizer.setWeights(damaged)).rejects.toThrow(
      /manifest of the optimizer state is damaged/,
    );
  });

  test('a model of another shape or other names', async () => {
    const { weights } = await trained();
    const optimizer = shampooLike();
    await optimizer.setWeights(weights);
    const [w, grad] = [tf.variable(tf.zeros([7, 5])), tf.ones([7, 5])];
    expect(() => optimizer.applyGradients([{ name: w.name, tensor: grad }])).toThrow(
      /saved optimizer state is for ".*" \[6,5\] where this model trains ".*" \[7,5\]/,
    );
    const named = tf.variable(tf.zeros([6, 5]), true, 'decoder/kernel');
    expect(() => optimizer.applyGradients([{ name: named.name, tensor: tf.ones([6, 5]) }])).toThrow(
      /"decoder\/kernel"/,
    );
  });

  test('an optimizer with other options', async () => {
    const { task, weights } = await trained();
    const optimizer = shampooLike({ graft: perTensor(sgd()) });
    await optimizer.setWeights(weights);
    expect(() => stepOnce(optimizer, task)).toThrow(
      /has rule of v\[6,5\] t, where this optimizer keeps nothing.*other options/,
    );
  });
});

describe('model.save and loadLayersModel with includeOptimizer', () => {
  const demo = composition(
    'DemoSecondOrder',
    ({ learningRate = 0.02 }: { learningRate?: number }) => shampooLikeSlots({ learningRate }),
  );
  const build = () =>
    tf.sequential({
      layers: [
        tf.layers.dense({
          units: 5,
          activation: 'tanh',
          inputShape: [6],
          kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        }),
        tf.layers.dense({
          units: 3,
          kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
        }),
      ],
    });
  const [x, y] = [
    tf.randomNormal([32, 6], 0, 1, 'float32', 3),
    tf.randomNormal([32, 3], 0, 1, 'float32', 4),
  ];
  const fit = async (model: tf.LayersModel, epochs: number) =>
    (await model.fit(x, y, { epochs, batchSize: 16, shuffle: false, verbose: 0 })).history['loss'];

  test('to disk and back gives the same losses as an uninterrupted run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'curvature-'));
    const [whole, part] = [build(), build()];
    for (const model of [whole, part])
      model.compile({ optimizer: demo(), loss: 'meanSquaredError' });
    const expected = await fit(whole, 9);
    const first = await fit(part, 4);
    await part.save(
      tf.io.withSaveHandler(async (artifacts) => {
        const { weightData, ...json } = artifacts;
        await writeFile(join(folder, 'model.json'), JSON.stringify(json));
        await writeFile(
          join(folder, 'weights.bin'),
          new Uint8Array(tf.io.concatenateArrayBuffers([weightData as ArrayBuffer])),
        );
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
      { includeOptimizer: true },
    );
    const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
    const bytes = await readFile(join(folder, 'weights.bin'));
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({ ...json, weightData: new Uint8Array(bytes).buffer }),
    );
    expect([...first!, ...(await fit(loaded, 5))!]).toEqual(expected);
    await rm(folder, { recursive: true });
  });

  test('slots without a composition cannot be written, nor options that are functions', async () => {
    const model = build();
    model.compile({
      optimizer: secondOrder({ learningRate: 0.1, preconditioner: null }),
      loss: 'meanSquaredError',
    });
    const handler = tf.io.withSaveHandler(async () => ({
      modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const },
    }));
    await expect(model.save(handler, { includeOptimizer: true })).rejects.toThrow(
      /slots are functions.*composition/,
    );
    expect(() => demo({}, { groups: () => undefined }).getConfig()).toThrow(
      /DemoSecondOrder: groups cannot be written/,
    );
    expect(demo({ learningRate: 0.1 }, { onEvent: () => {} }).getConfig()).toEqual({
      learningRate: 0.1,
    });
  });
});

test('a refresh in the background is finished before it is saved', async () => {
  const task = problem();
  const optimizer = shampooLike({}, backgroundEigenRoots());
  stepOnce(optimizer, task);
  const names = (await optimizer.getWeights()).map(({ name }) => name);
  expect(names.filter((name) => name.endsWith('pending/0/root'))).toHaveLength(2);
  optimizer.dispose();
  task.dispose();
});
