// Shared by the tests of this package; not published.
import { eigenRoots } from '@curvature/backend-tfjs';
import type { AnyPreconditioner, RootSolver } from '@curvature/spec';
import { perTensor } from '@curvature/grafting';
import { kronecker } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import { adam, heavyBall } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import { factored } from '../src/factored/factored.js';
import { secondOrder, type SecondOrderOptimizer } from '../src/optimizer.js';
import { tiles } from '../src/partition/tiles.js';
import type { HostSlots, Overrides } from '../src/slots/types.js';

export type Solver = RootSolver<
  'symmetric',
  { root: tf.Tensor; residual: tf.Tensor; condition: tf.Tensor }
>;

/** Shampoo with every slot in use. */
export const shampooLike = (more: More = {}, solver: Solver = eigenRoots()) =>
  secondOrder(shampooLikeSlots(more, solver));

type More = Overrides<'grad'> & Partial<HostSlots<'grad'>>;

/** The slots of `shampooLike`. */
export const shampooLikeSlots = (more: More = {}, solver: Solver = eigenRoots()) => ({
  learningRate: 0.02,
  preconditioner: factored(kronecker({ beta2: 0.95 }), solver) as AnyPreconditioner<'grad'>,
  partition: tiles({ blockSize: 4 }),
  policy: every({ roots: 3 }),
  graft: perTensor(adam({ beta1: 0 })),
  momentum: heavyBall({ beta: 0.9, nesterov: true }),
  weightDecay: { rate: 0.01, at: 'afterMomentum' as const },
  ...more,
});

/**
 * A small regression whose gradients have structure: two parameters, one of them cut into padded
 * tiles.
 */
export function problem(seed = 1) {
  const normal = (shape: [number, number], at: number) =>
    tf.randomNormal(shape, 0, 1, 'float32', at) as tf.Tensor2D;
  const x = tf.tidy(() => normal([32, 6], seed));
  const y = tf.tidy(() =>
    tf.matMul(x, tf.mul([[1], [3], [0.1], [2], [0.5], [1]], normal([6, 5], seed + 1))),
  );
  const kernel = tf.tidy(() => tf.variable(tf.mul(normal([6, 5], seed + 2), 0.3)));
  const bias = tf.tidy(() => tf.variable(tf.zeros([5])));
  const loss = () =>
    tf.mean(tf.square(tf.sub(tf.add(tf.matMul(x, kernel as tf.Tensor2D), bias), y))) as tf.Scalar;
  const dispose = () => tf.dispose([x, y, kernel, bias]);
  return { loss, variables: [kernel, bias] as tf.Variable[], dispose };
}
export type Problem = ReturnType<typeof problem>;

/** One step; returns the loss before it. */
export function stepOnce(optimizer: tf.Optimizer, { loss, variables }: Problem): number {
  const cost = optimizer.minimize(loss, true, variables)!;
  const value = cost.dataSync()[0]!;
  cost.dispose();
  return value;
}

/**
 * Losses of `steps` steps; before each the event loop runs and all refreshes that are due arrive.
 */
export async function run(
  optimizer: SecondOrderOptimizer,
  task: Problem,
  steps: number,
): Promise<number[]> {
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    await new Promise((resolve) => setImmediate(resolve));
    await optimizer.ready();
    losses.push(stepOnce(optimizer, task));
  }
  return losses;
}

/** A solver with the same roots, `ticks` tasks of the event loop later. */
export const later = (solver: Solver, ticks = 1): Solver => ({
  ...solver,
  name: `later(${solver.name})`,
  async solve(factor, exponent, previous) {
    const root = tf.tidy(() => {
      const now = solver.solve(factor, exponent, previous) as Awaited<ReturnType<Solver['solve']>>;
      return {
        root: tf.keep(now.root),
        residual: tf.keep(now.residual),
        condition: tf.keep(now.condition),
      };
    });
    for (let i = 0; i < ticks; i++) await new Promise((resolve) => setTimeout(resolve));
    return root;
  },
});

/** A solver that fails at the solves for which `bad` says so, counted from 0. */
export function faulty(
  bad: (solve: number) => boolean,
  how: 'throws' | 'rejects' | 'gives NaN',
): Solver {
  const solver = eigenRoots() as Solver;
  let solves = 0;
  return {
    ...solver,
    name: `faulty(${solver.name})`,
    solve(factor, exponent, previous) {
      if (!bad(solves++)) return solver.solve(factor, exponent, previous);
      if (how === 'throws') throw new Error('the solver threw');
      if (how === 'rejects') return Promise.reject(new Error('the solver rejected'));
      const root = solver.solve(factor, exponent, previous) as Awaited<ReturnType<Solver['solve']>>;
      return { ...root, root: tf.mul(root.root, NaN) };
    },
  };
}
