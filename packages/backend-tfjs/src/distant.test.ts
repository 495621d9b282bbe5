// On a device that cannot be read at once, every solver gives the same result, but later.
import type { Factors } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { registerDistantBackend } from '../../spec/test/distant-backend.js';
import { blockOf, captureOf, layerOf, release } from '../test/captured.js';
import { adaptiveRoots } from './roots/adaptive-roots.js';
import { captureLayers } from './capture/capture-layers.js';
import { eigenBasis } from './bases/eigen-basis.js';
import { backgroundEigenRoots, eigenRoots } from './roots/eigen-roots.js';
import { newtonRoots } from './roots/newton-roots.js';
import { pooledRoots } from './roots/pooled-roots.js';
import { hasLowPrecision } from './roots/precision.js';

const pooled = pooledRoots({ workers: 1 });
beforeAll(() => registerDistantBackend());
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await pooled.close();
  await tf.setBackend('cpu');
});

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const gram = () =>
  tf.tidy(() => {
    const x = random([2, 5, 9], 1);
    return tf.matMul(x, tf.transpose(x, [0, 2, 1]));
  });
const solvers = {
  eigenRoots,
  backgroundEigenRoots,
  adaptiveRoots,
  newtonRoots,
  pooledRoots: () => pooled,
};

/** What a solver makes of a factor that goes as soon as it has returned, and how good that is. */
async function solved(backend: string, name: keyof typeof solvers) {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const solver = solvers[name]();
  const matrix = gram();
  const factor: Factors['symmetric'] = {
    kind: 'symmetric',
    matrix,
    ridge: { absolute: 0, relative: 1e-5 },
  };
  const found = tf.engine().startScope() ?? solver.solve(factor, -0.25, null);
  if (!(found instanceof Promise))
    Object.values(found).forEach((part) => part instanceof tf.Tensor && tf.keep(part));
  tf.engine().endScope();
  matrix.dispose();
  const root = await found;
  const quality = await solver.quality!(root as never);
  const values = await root.root.data();
  tf.dispose(root as never);
  expect(tf.memory().numTensors).toBe(before);
  return { values, quality };
}

test.each(Object.keys(solvers) as (keyof typeof solvers)[])('%s', async (name) => {
  expect(await solved('webgpu', name)).toEqual(await solved('cpu', name));
});

test('eigenbases are kept by those of before', async () => {
  await tf.setBackend('webgpu');
  const matrix = gram();
  const solver = eigenBasis({ tolerance: 0.1 });
  const first = await solver.solve(matrix, null);
  const second = await solver.solve(matrix, first);
  expect(second.reused).toBe(2);
  expect(await second.basis.data()).toEqual(await first.basis.data());
});

test('precision is taken for fine until the device has answered', async () => {
  await tf.setBackend('webgpu');
  const before = tf.memory().numTensors;
  expect(hasLowPrecision()).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(hasLowPrecision()).toBe(false);
  expect(tf.memory().numTensors).toBe(before);
});

describe('what captureLayers checks is answered later', () => {
  test('what breaks the law is let go of then, with a warning, and the others stay', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await tf.setBackend('webgpu');
    const [w, v] = ['w', 'v'].map((name, i) =>
      tf.variable(random([4, 3], i), true, `distant/${name}`),
    ) as [any, any];
    const x = random([6, 4], 5) as tf.Tensor2D;
    const source = captureLayers();
    const loss = () =>
      tf.addN([
        tf.sum(tf.square(tf.matMul(x, w))),
        tf.sum(tf.square(tf.matMul(x, v))),
        tf.sum(tf.square(w)),
      ]);
    const covered = () => {
      const captured = captureOf(loss, [w, v], { source });
      const found = [w, v].map((it) => captured.of(blockOf(it)) !== null);
      const reason = layerOf(captured, w);
      release(captured);
      return { found, reason };
    };
    expect(covered()).toMatchObject({ found: [true, true], reason: { name: 'dense' } });
    expect(warn).not.toHaveBeenCalled();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(covered()).toEqual({
      found: [false, true],
      reason: expect.stringMatching(/^its gradient is not the product/),
    });
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
