// Slots that make no sense together are refused where they are given, also without types.
import { eigenRoots } from '@curvature/backend-tfjs';
import { kronecker } from '@curvature/kronecker';
import { levenbergMarquardt } from '@curvature/layer-fisher';
import { every, traceChange } from '@curvature/policies';
import { shampoo } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { sparseLogDet } from '@curvature/sparse-logdet';
import type { AnyPreconditioner, Statistics } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { factored } from '../factored/factored.js';
import { secondOrder } from '../optimizer.js';
import { whole } from '../partition/partition.js';

beforeAll(() => tf.setBackend('cpu'));

const learningRate = 0.1;
const policy = traceChange();
const chain: AnyPreconditioner<'grad'> = sparseLogDet();
const sides: AnyPreconditioner<'grad'> = factored(kronecker(), eigenRoots());
const noMetric =
  /traceChange judges by a metric, and tridiagonalLogDet has none\..*Take every\(\)/s;

test('a policy that judges, beside a preconditioner without a metric', () => {
  expect(() => secondOrder({ learningRate, preconditioner: chain, policy })).toThrow(noMetric);
  expect(() => sonew({}, { policy } as object)).toThrow(noMetric);
  const { metric: _, ...untold } = kronecker();
  const own = factored(untold as Statistics<never, 'symmetric', 'grad'>, eigenRoots());
  expect(() => secondOrder({ learningRate, preconditioner: own, policy })).toThrow(/has none/);
  expect(() => sonew({}, { policy: every() })).not.toThrow();
  expect(() => shampoo({}, { policy })).not.toThrow();
});

test('the same in a group, unless the group has another policy or preconditions nothing', () => {
  const planned = (group: object) =>
    secondOrder({ learningRate, preconditioner: sides, policy, groups: () => group }).plan({
      w: [4, 3],
    });
  const own = { preconditioner: chain, partition: whole };
  expect(() => planned(own)).toThrow(/group of w: policy traceChange/);
  expect(planned({ ...own, policy: every() })[0]!.preconditioned).toBe(true);
  expect(planned({ ...own, precondition: false })[0]!.preconditioned).toBe(false);
});

test('damping that adapts, beside a preconditioner that predicts nothing', () => {
  const damping = levenbergMarquardt({ initial: 0.1 });
  expect(() => secondOrder({ learningRate, preconditioner: sides, damping })).toThrow(
    /levenbergMarquardt adapts by a curvature, and kronecker\/.* has none\..*layerFisher\(\)/s,
  );
  expect(() => shampoo({}, { damping } as object)).toThrow(/damping/);
  const groups = () => ({});
  expect(() => secondOrder({ learningRate, preconditioner: sides, damping, groups })).not.toThrow();
});
