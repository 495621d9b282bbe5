import '@curvature/backend-wasm';
import { eigenBasis, eigenRoots, pooledBasis } from '@curvature/backend-tfjs';
import { perBlock, perTensor } from '@curvature/grafting';
import { kronecker } from '@curvature/kronecker';
import { averageFactors, eigenCorrected, klFactors, signs } from '@curvature/kronecker/eigenbasis';
import { every } from '@curvature/policies';
import { adam, ema, heavyBall, rmsprop } from '@curvature/rules';
import { adamSteps, eigenSteps, kroneckerSteps, vectorSteps } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { factored } from '../../factored/factored.js';
import { secondOrder } from '../../optimizer.js';
import { tiles } from '../../partition/tiles.js';
import type { HostSlots, Overrides } from '../../slots/types.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});

const kernels = [kroneckerSteps, vectorSteps, eigenSteps, adamSteps].map(({ name }) =>
  tf.getKernel(name, 'wasm')!,
);
let [calls, entries] = [0, 0];
/** Counts the calls of the kernels and their entries. */
beforeEach(() => {
  [calls, entries] = [0, 0];
  removed();
  for (const kernel of kernels) {
    tf.registerKernel({
      ...kernel,
      kernelFunc(given) {
        calls++;
        entries += (given.attrs as unknown as { entries: unknown[] }).entries.length;
        return kernel.kernelFunc(given);
      },
    });
  }
});
afterEach(removed);
function removed(): void {
  for (const { kernelName } of kernels)
    if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
}

type More = Overrides<'grad'> & Partial<HostSlots<'grad'>>;
const slots = (more: More = {}) => ({
  learningRate: 0.05,
  partition: tiles({ blockSize: 5 }),
  preconditioner: factored(kronecker({ beta2: 0.9, ridge: { relative: 1e-3 } }), eigenRoots()),
  policy: every({ roots: 4, phase: 0 }),
  filter: ema({ nesterov: true }),
  graft: perBlock(adam({ beta1: 0, beta2: 0.95 })),
  ...more,
});

/** Matrices, cut and uncut, a convolution, vectors and a scalar. */
const SHAPES = [[12, 7], [4, 3], [2, 2, 3, 6], [11], [3], [], [6, 1]];
const gradientsAt = (step: number) =>
  SHAPES.map((shape, i) => tf.randomNormal(shape, 0, 1, 'float32', 100 * step + i + 1));

/** All variables after each step; after step `saveAt` another optimizer goes on from the state. */
async function path(
  make: () => ReturnType<typeof secondOrder>,
  steps: number,
  saveAt = Infinity,
): Promise<Float32Array[]> {
  let optimizer = make();
  const variables = SHAPES.map((shape, i) => {
    const start = tf.randomNormal(shape, 0, 1, 'float32', i + 1);
    const made = tf.variable(start);
    start.dispose();
    return made;
  });
  const seen: Float32Array[] = [];
  for (let step = 1; step <= steps; step++) {
    const tensors = gradientsAt(step);
    optimizer.applyGradients(variables.map(({ name }, i) => ({ name, tensor: tensors[i]! })));
    tf.dispose(tensors);
    await optimizer.settled();
    seen.push(Float32Array.from(variables.flatMap((variable) => [...variable.dataSync()])));
    if (step !== saveAt) continue;
    const next = make();
    await next.setWeights(await optimizer.getWeights());
    optimizer.dispose();
    optimizer = next;
  }
  optimizer.dispose();
  tf.dispose(variables);
  return seen;
}

const largestGap = (a: readonly Float32Array[], b: readonly Float32Array[]) =>
  Math.max(...a.map((values, i) => Math.max(...values.map((x, j) => Math.abs(x - b[i]![j]!)))));

describe('steps by one call for matrices and one for vectors', () => {
  test.each([
    ['as they are', {}],
    ['with decoupled decay', { weightDecay: { rate: 0.1, at: 'afterMomentum' } }],
    ['with L2 decay', { weightDecay: { rate: 0.1, at: 'gradient' } }],
    ['with a plain average', { filter: ema() }],
    ['with statistics at every other step', { policy: every({ roots: 4, statistics: 2 }) }],
  ] as const)('go the way of the phases: %s', async (_, more) => {
    const before = tf.memory().numTensors;
    const make = () => secondOrder(slots(more as More));
    const once = await path(make, 14);
    // Steps with a refresh too, from the first on; the scalar counts as a vector.
    expect(calls).toBe(2 * 14);
    expect(entries).toBe(SHAPES.length * 14);
    removed();
    expect(largestGap(once, await path(make, 14))).toBeLessThan(2e-5);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('go on from a saved state to the same bits, and leave a saved state as it was', async () => {
    const make = () => secondOrder(slots());
    const whole = await path(make, 14);
    for (const saveAt of [5, 6, 8]) expect(await path(make, 14, saveAt)).toEqual(whole);
  });

  test('do not happen where other slots stand around the preconditioner', async () => {
    for (const more of [
      { graft: perTensor(adam({ beta1: 0 })) },
      { graft: perBlock(rmsprop()) },
      { graft: perBlock(adam()) },
      { graft: null },
      { momentum: heavyBall() },
      { filter: heavyBall() },
      { startStep: 20 },
    ] as More[])
      await path(() => secondOrder(slots(more)), 6);
    expect(calls).toBe(0);
  });
});

describe('SOAP between refreshes by one call for matrices and one for vectors', () => {
  const soap = (more: More = {}): More => ({
    preconditioner: eigenCorrected({
      solver: eigenBasis({ tolerance: 0.01 }),
      factors: averageFactors({ beta: 0.9 }),
    }),
    graft: null,
    fallback: adam({ beta1: 0 }),
    ...more,
  });

  test.each([
    ['as it is', {}],
    ['with decoupled decay', { weightDecay: { rate: 0.1, at: 'afterMomentum' } }],
    ['with a plain average', { filter: ema() }],
    ['with statistics at every other step', { policy: every({ roots: 4, statistics: 2 }) }],
  ] as const)('goes the way of the phases: %s', async (_, more) => {
    const before = tf.memory().numTensors;
    const make = () => secondOrder(slots(soap(more as More)));
    const once = await path(make, 14);
    expect(calls).toBeGreaterThanOrEqual(2);
    expect(entries).toBeGreaterThan(2 * calls);
    removed();
    expect(largestGap(once, await path(make, 14))).toBeLessThan(2e-4);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('takes steps with a refresh too where bases come later, the way of the phases', async () => {
    const before = tf.memory().numTensors;
    const solver = pooledBasis({ workers: 1 });
    const preconditioner = eigenCorrected({ solver });
    const policy = every({ roots: 3, phase: 0 });
    const make = () => secondOrder(slots(soap({ preconditioner, policy })));
    const once = await path(make, 14);
    // Vectors at all steps but the first, and matrices, but at the five whose bases are new.
    expect([calls, entries]).toEqual([13 + 8, 3 * 13 + 3 * 8]);
    removed();
    expect(largestGap(once, await path(make, 14))).toBeLessThan(2e-4);
    await solver.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('goes on from a saved state to the same bits', async () => {
    const make = () => secondOrder(slots(soap()));
    const whole = await path(make, 14);
    for (const saveAt of [5, 6, 8]) expect(await path(make, 14, saveAt)).toEqual(whole);
  });

  test('does not happen for other factors or updates', async () => {
    for (const inside of [{ factors: klFactors() }, { inner: signs() }])
      await path(
        () =>
          secondOrder(
            slots(
              soap({
                preconditioner: eigenCorrected({ solver: eigenBasis(), ...inside } as never),
              }),
            ),
          ),
        6,
      );
    expect(calls).toBe(0);
  });
});
