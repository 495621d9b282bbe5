// Statistics, solvers, policies and grafts meet freely: each of a table of all of them trains. What
// does not compile is in composing.test-d.ts.
import {
  captureLayers,
  diagonalRoots,
  eigenRoots,
  newtonRoots,
  rootsByKind,
} from '@curvature/backend-tfjs';
import { factored, secondOrder, type SecondOrderOptimizer, tiles, whole } from '@curvature/core';
import { perBlock, perTensor } from '@curvature/grafting';
import { dense, diagonal, kronecker } from '@curvature/kronecker';
import { choleskyInverses, eigenInverse, layerFisher } from '@curvature/layer-fisher';
import { shorterSide } from '@curvature/methods';
import { every, thorRule, traceChange } from '@curvature/policies';
import { adam } from '@curvature/rules';
import { sparseLogDet } from '@curvature/sparse-logdet';
import type { AnyPreconditioner } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

const grafts = {
  none: null,
  'perTensor(adam)': perTensor(adam({ beta1: 0 })),
  'perBlock(adam)': perBlock(adam({ beta1: 0 })),
};
const policies = {
  every: every({ roots: 2 }),
  staggered: every({ roots: 3, stagger: true }),
  'at changes of the trace': traceChange({ ...thorRule, statistics: 1 }),
};

interface Meeting {
  readonly policy: (typeof policies)[keyof typeof policies];
  readonly graft: (typeof grafts)[keyof typeof grafts];
}
/**
 * `distinct`: how many of the nine runs differ. In tiles
 * all do; where a tile is the whole parameter, both grafts are one; a chain refreshes nothing, so
 * that no policy changes it.
 */
const ofGradients = (preconditioner: AnyPreconditioner<'grad'>) => ({
  distinct: 9,
  make: ({ policy, graft }: Meeting) =>
    secondOrder({
      learningRate: 0.05,
      preconditioner,
      partition: tiles({ blockSize: 3 }),
      policy,
      graft,
    }),
});
const ofLayers = (preconditioner: AnyPreconditioner<'activations' | 'outputGrads'>) => ({
  distinct: 6,
  make: ({ policy, graft }: Meeting) =>
    secondOrder({
      learningRate: graft ? 0.05 : 0.1,
      preconditioner,
      partition: whole,
      signals: captureLayers(),
      policy,
      graft,
    }),
});
const ofChains = (preconditioner: AnyPreconditioner<'grad'>) => ({
  distinct: 2,
  make: ({ policy, graft }: Meeting) =>
    secondOrder({
      learningRate: graft ? 0.05 : 0.005,
      preconditioner,
      partition: whole,
      policy,
      graft,
    }),
});

const options = { beta2: 0.9, ridge: { relative: 1e-4 } };
const twoSides = kronecker(options);
const oneSide = kronecker({ ...options, sides: shorterSide });
const diagonals = kronecker({ ...options, sides: () => diagonal() });
const mixed = kronecker({ ...options, sides: (_, axis) => (axis === 1 ? diagonal() : dense()) });
const bothKinds = rootsByKind({ symmetric: eigenRoots(), diagonal: diagonalRoots() });

/** Statistics with a solver. */
const preconditioners = {
  'two sides, eigenRoots': ofGradients(factored(twoSides, eigenRoots())),
  'two sides, newtonRoots': ofGradients(factored(twoSides, newtonRoots())),
  'two sides, rootsByKind': ofGradients(factored(twoSides, bothKinds)),
  'one side, eigenRoots': ofGradients(factored(oneSide, eigenRoots())),
  'one side, newtonRoots': ofGradients(factored(oneSide, newtonRoots())),
  'diagonals, diagonalRoots': ofGradients(factored(diagonals, diagonalRoots())),
  'diagonals, rootsByKind': ofGradients(factored(diagonals, bothKinds)),
  'both kinds of sides, rootsByKind': ofGradients(factored(mixed, bothKinds)),
  'layers, choleskyInverses': ofLayers(layerFisher({ inverse: choleskyInverses() })),
  'layers, eigenInverse': ofLayers(layerFisher({ inverse: eigenInverse() })),
  'a tridiagonal chain': ofChains(sparseLogDet({ damping: { relativeToMean: 0.1 } })),
  'the diagonal of a chain': ofChains(sparseLogDet({ band: 0 })),
};

const meetings = Object.entries(policies).flatMap(([when, policy]) =>
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

describe.each(Object.entries(preconditioners))('%s', (_, { make, distinct }) => {
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
