// Every rule against plain loops in float64, with a direction that is not the gradient.
import type { Rule, State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normals, seeds, shapes, updatesOf, worstError } from '../test/trajectory.js';
import {
  adagrad,
  adam,
  chain,
  ema,
  heavyBall,
  nadam,
  normalised,
  rmsprop,
  sgd,
  sqrtN,
} from './index.js';

/** The updates of one element, from its directions `d` and gradients `g`. */
type Reference = (d: readonly number[], g: readonly number[]) => number[];

const averages = (xs: readonly number[], beta: number) => {
  let m = 0;
  return xs.map((x) => (m = beta * m + (1 - beta) * x));
};
const sums = (xs: readonly number[], beta: number, weight = 1) => {
  let m = 0;
  return xs.map((x) => (m = beta * m + weight * x));
};
const squares = (xs: readonly number[]) => xs.map((x) => x * x);

const adamReference =
  (beta1: number, beta2: number, epsilon: number): Reference =>
  (d, g) => {
    const [m, v] = [averages(d, beta1), averages(squares(g), beta2)];
    return d.map(
      (_, i) =>
        m[i]! / (1 - beta1 ** (i + 1)) / (Math.sqrt(v[i]! / (1 - beta2 ** (i + 1))) + epsilon),
    );
  };
const nadamReference =
  (beta1: number, beta2: number, epsilon: number): Reference =>
  (d, g) => {
    const [m, v] = [averages(d, beta1), averages(squares(g), beta2)];
    return d.map((x, i) => {
      const ahead =
        (beta1 * m[i]!) / (1 - beta1 ** (i + 2)) + ((1 - beta1) * x) / (1 - beta1 ** (i + 1));
      return ahead / (Math.sqrt(v[i]! / (1 - beta2 ** (i + 1))) + epsilon);
    });
  };
const rmspropReference =
  (beta2: number, epsilon: number): Reference =>
  (d, g) => {
    const v = averages(squares(g), beta2);
    return d.map((x, i) => x / (Math.sqrt(v[i]!) + epsilon));
  };
const adagradReference =
  (initial: number, epsilon: number): Reference =>
  (d, g) => {
    const v = sums(squares(g), 1);
    return d.map((x, i) => x / (Math.sqrt(initial + v[i]!) + epsilon));
  };
const momentumReference =
  (beta: number, weight: number, nesterov: boolean): Reference =>
  (d) =>
    sums(d, beta, weight).map((m, i) => (nesterov ? weight * d[i]! + beta * m : m));

// Epsilons are large enough to tell a sum outside the square root from one inside.
const table: readonly (readonly [string, Rule<State>, Reference])[] = [
  ['sgd', sgd(), (d) => [...d]],
  ['sqrtN', sqrtN(), (d) => d.map(Math.sign)],
  ['adagrad', adagrad({ epsilon: 0.05 }), adagradReference(0, 0.05)],
  ['adagrad from 0.5', adagrad({ initial: 0.5 }), adagradReference(0.5, 1e-10)],
  ['rmsprop', rmsprop({ beta2: 0.95, epsilon: 0.05 }), rmspropReference(0.95, 0.05)],
  [
    'rmsprop, corrected',
    rmsprop({ epsilon: 0.05, biasCorrection: true }),
    adamReference(0, 0.999, 0.05),
  ],
  ['adam', adam({ epsilon: 0.05 }), adamReference(0.9, 0.999, 0.05)],
  ['adam without a first moment', adam({ beta1: 0, beta2: 0.99 }), adamReference(0, 0.99, 1e-8)],
  ['nadam', nadam({ beta1: 0.8, epsilon: 0.05 }), nadamReference(0.8, 0.999, 0.05)],
  ['nadam without a first moment', nadam({ beta1: 0 }), adamReference(0, 0.999, 1e-8)],
  ['heavyBall', heavyBall(), momentumReference(0.9, 1, false)],
  [
    'heavyBall, nesterov',
    heavyBall({ beta: 0.7, nesterov: true }),
    momentumReference(0.7, 1, true),
  ],
  [
    'heavyBall, average',
    heavyBall({ beta: 0.7, average: true }),
    momentumReference(0.7, 1 - 0.7, false),
  ],
  [
    'heavyBall, both',
    heavyBall({ nesterov: true, average: true }),
    momentumReference(0.9, 1 - 0.9, true),
  ],
  ['ema', ema(), (d) => averages(d, 0.9).map((m, i) => m / (1 - 0.9 ** (i + 1)))],
  ['ema, biased', ema({ beta: 0.5, biasCorrection: false }), (d) => averages(d, 0.5)],
  [
    'ema, nesterov',
    ema({ beta: 0.8, nesterov: true }),
    (d) => averages(d, 0.8).map((m, i) => (0.8 * m + (1 - 0.8) * d[i]!) / (1 - 0.8 ** (i + 2))),
  ],
  [
    'ema, nesterov, biased',
    ema({ nesterov: true, biasCorrection: false }),
    momentumReference(0.9, 1 - 0.9, true),
  ],
  ['no rule', chain(), (d) => [...d]],
  [
    'a filter, a rule, a momentum',
    chain(ema({ beta: 0.6 }), rmsprop(), heavyBall()),
    (d, g) => {
      const filtered = averages(d, 0.6).map((m, i) => m / (1 - 0.6 ** (i + 1)));
      return momentumReference(0.9, 1, false)(rmspropReference(0.999, 1e-10)(filtered, g), g);
    },
  ],
];

const normalisedTable: typeof table = table
  .filter(([name]) => /^(sgd|adagrad|rmsprop|adam)$/.test(name))
  .map(([name, rule, reference]) => [`normalised ${name}`, normalised(rule), reference]);

/** Element by element, after dividing both by their norms where `unit`. */
function expected(
  reference: Reference,
  directions: Float32Array[],
  grads: Float32Array[],
  unit: boolean,
) {
  const size = (x: Float32Array) => (unit ? Math.hypot(...x) + 1e-25 : 1);
  const columns = Array.from(grads[0]!, (_, j) =>
    reference(
      directions.map((d) => d[j]! / size(d)),
      grads.map((g) => g[j]! / size(g)),
    ),
  );
  return grads.map((_, i) => columns.map((column) => column[i]!));
}

describe.each(['cpu', 'wasm'])('on the %s backend', (backend) => {
  beforeAll(async () => {
    expect(await tf.setBackend(backend)).toBe(true);
  });
  afterAll(() => tf.setBackend('cpu'));

  it.each([...table, ...normalisedTable])(
    '%s equals its float64 reference over 30 steps',
    (name, rule, reference) => {
      fc.assert(
        fc.property(shapes, seeds, (shape, seed) => {
          const grads = normals(shape, 30, seed);
          const directions = normals(shape, 30, seed + 1);
          const want = expected(reference, directions, grads, name.startsWith('normalised'));
          expect(worstError(updatesOf(rule, shape, grads, directions), want)).toBeLessThan(1e-5);
        }),
        { numRuns: 15 },
      );
    },
  );
});

it('keeps the bias corrections exact in long runs', () => {
  for (const t of [1e3, 1e6, 1e12]) {
    const rule = ema({ beta: 0.9999 });
    const aged: typeof rule = { ...rule, init: (parameter) => ({ ...rule.init(parameter), t }) };
    const [update] = updatesOf(aged, [1], [Float32Array.of(3)]);
    expect(update![0]).toBeCloseTo((3 * (1 - 0.9999)) / -Math.expm1((t + 1) * Math.log(0.9999)), 8);
  }
});
