// Statistics, solvers, policies and grafts meet freely: each of a table of all of them trains. What
// does not compile is in composing.test-d.ts.
import type { SecondOrderOptimizer } from '@curvature/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { grafts, type Meeting, preconditioners } from './composing-parts.js';

beforeAll(() => tf.setBackend('cpu'));

const meetingsOf = (policies: Readonly<Record<string, Meeting['policy']>>) =>
  Object.entries(policies).flatMap(([when, policy]) =>
    Object.entries(grafts).map(([length, graft]) => ({
      name: `${when}, graft ${length}`,
      meeting: { policy, graft },
    })),
  );

/** tanh(x U) V, [32, 4] -> [32, 2], which is to become linear in x. */
function net() {
  const normal = (shape: [number, number], seed: number) =>
    tf.randomNormal(shape, 0, 0.5, 'float32', seed) as tf.Tensor2D;
  const [x, target] = [normal([32, 4], 1), normal([4, 2], 2)];
  const y = tf.tidy(() => tf.matMul(x, target));
  const [u, v] = tf.tidy(() => [tf.variable(normal([4, 5], 3)), tf.variable(normal([5, 2], 4))]);
  const loss = () => {
    const hidden = tf.tanh(tf.matMul(x, u as tf.Tensor2D)) as tf.Tensor2D;
    return tf.mean(tf.square(tf.sub(tf.matMul(hidden, v as tf.Tensor2D), y))) as tf.Scalar;
  };
  return { loss, variables: [u, v], dispose: () => tf.dispose([x, target, y, u, v]) };
}

/** The loss before each of `steps` steps, and after the last one. */
function train(optimizer: SecondOrderOptimizer, steps: number): number[] {
  const { loss, variables, dispose } = net();
  const valueOf = (value: tf.Scalar) => {
    const [number] = value.dataSync();
    value.dispose();
    return number!;
  };
  const losses = Array.from({ length: steps }, () =>
    valueOf(optimizer.minimize(loss, true, variables)!),
  );
  losses.push(valueOf(tf.tidy(loss)));
  dispose();
  return losses;
}

function runOf(make: (meeting: Meeting) => SecondOrderOptimizer, meeting: Meeting) {
  const before = tf.memory().numTensors;
  const optimizer = make(meeting);
  const losses = train(optimizer, 6);
  const rows = optimizer.inspect();
  optimizer.dispose();
  return { losses, rows, leaked: tf.memory().numTensors - before };
}

describe.each(Object.entries(preconditioners))('%s', (_, { make, policies, distinct }) => {
  const meetings = meetingsOf(policies);
  const runs = new Map<Meeting, ReturnType<typeof runOf>>();
  beforeAll(() => {
    for (const { meeting } of meetings) runs.set(meeting, runOf(make, meeting));
  });

  test.each(meetings)('$name: trains', ({ meeting }) => {
    const { losses, rows, leaked } = runs.get(meeting)!;
    expect(losses.every(Number.isFinite), losses.join(' ')).toBe(true);
    expect(losses.at(-1), losses.join(' ')).toBeLessThan(0.95 * losses[0]!);
    expect(rows.map(({ preconditioned, failures }) => [preconditioned, failures])).toEqual([
      [true, 0],
      [true, 0],
    ]);
    expect(leaked).toBe(0);
  });

  test('takes part in what policy and graft decide', () => {
    const ends = [...runs.values()].map(({ losses }) => losses.at(-1));
    expect(new Set(ends).size, ends.join(' ')).toBe(distinct);
  });
});
