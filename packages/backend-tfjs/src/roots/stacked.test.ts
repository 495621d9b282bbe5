import type { Factors } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eigenBasis } from '../bases/eigen-basis.js';
import { adaptiveRoots } from './adaptive-roots.js';
import { backgroundEigenRoots, eigenRoots } from './eigen-roots.js';
import { newtonRoots } from './newton-roots.js';

type Solved = { readonly [name: string]: unknown };
const factorOf = (matrix: tf.Tensor): Factors['symmetric'] => ({
  kind: 'symmetric',
  matrix,
  ridge: { absolute: 0, relative: 1e-4 },
});

/** Solvers that say that they are stacked, by what they make of a stack of matrices. */
const solvers: Record<string, (matrix: tf.Tensor) => Solved | Promise<Solved>> = {
  eigenRoots: (matrix) => eigenRoots().solve(factorOf(matrix), -1 / 4, null),
  backgroundEigenRoots: (matrix) => backgroundEigenRoots().solve(factorOf(matrix), -1 / 4, null),
  newtonRoots: (matrix) => newtonRoots().solve(factorOf(matrix), -1 / 4, null),
  adaptiveRoots: (matrix) => adaptiveRoots().solve(factorOf(matrix), -1 / 4, null),
  eigenBasis: (matrix) => eigenBasis().solve(matrix, null),
};

const stacks = fc.record({
  count: fc.integer({ min: 2, max: 4 }),
  n: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(1000),
});

function products({ count, n, seed }: { count: number; n: number; seed: number }): tf.Tensor {
  const x = tf.randomNormal([count, n, n + 1], 0, 1, 'float32', seed);
  return tf.matMul(x, x, false, true);
}

const tensorsOf = (solved: Solved) =>
  Object.entries(solved).filter(
    (entry): entry is [string, tf.Tensor] => typeof entry[1] === 'object',
  );

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test.each(Object.entries(solvers))(
    '%s gives a matrix the same bits alone and in a stack',
    async (_, solve) => {
      await tf.setBackend(backend);
      const before = tf.memory().numTensors;
      await fc.assert(
        fc.asyncProperty(stacks, async (given) => {
          tf.engine().startScope();
          const stack = products(given);
          const whole = tensorsOf(await solve(stack));
          for (let tile = 0; tile < given.count; tile++) {
            const alone = new Map(tensorsOf(await solve(tf.slice(stack, [tile], [1]))));
            for (const [name, tensor] of whole)
              expect(alone.get(name)!.dataSync()).toEqual(tf.slice(tensor, [tile], [1]).dataSync());
          }
          tf.engine().endScope();
        }),
        { numRuns: 15 },
      );
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
