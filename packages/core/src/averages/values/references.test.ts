// Each average against its published recursion, in float64, with all of its sequences.
import { adam, sgd } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { slope, stepsOf } from '../../../test/steps-of.js';
import { firstOrder } from '../../first-order.js';
import type { Average } from '../average.js';
import { gpa } from './gpa.js';
import { scheduleFree } from './schedule-free.js';
import { tailAverage } from './tail-average.js';

type Vector = readonly number[];
const START: Vector = [2, -1.5, 0.3];
const STEPS = 60;
const rate = (step: number) => 0.1 * Math.min(1, step / 10);
const DECAY = 0.05;
const mix = (a: Vector, b: Vector, share: number) => a.map((x, i) => x + share * (b[i]! - x));

/** u(g) of a rule without a first moment. */
const updates = {
  SGD: () => (g: Vector) => g,
  Adam: () => {
    let [v, step] = [START.map(() => 0), 0];
    return (g: Vector) => {
      v = v.map((x, i) => 0.999 * x + 0.001 * g[i]! ** 2);
      const correction = 1 - 0.999 ** ++step;
      return g.map((x, i) => x / (Math.sqrt(v[i]! / correction) + 1e-8));
    };
  },
};
const rules = { SGD: () => sgd(), Adam: () => adam({ beta1: 0, beta2: 0.999, epsilon: 1e-8 }) };

/** y, and x after each step, of three sequences that are all kept; decay acts at y. */
function sequences(
  update: (g: Vector) => Vector,
  mu: number,
  shareAt: (step: number) => number,
): { held: Vector[]; averaged: Vector[] } {
  let [x, z] = [START, START];
  const [held, averaged]: [Vector[], Vector[]] = [[], []];
  for (let step = 1; step <= STEPS; step++) {
    const y = mix(z, x, mu);
    const u = update(slope(y));
    z = z.map((value, i) => value - rate(step) * (u[i]! + DECAY * y[i]!));
    x = mix(x, z, shareAt(step));
    held.push(mix(z, x, mu));
    averaged.push(x);
  }
  return { held, averaged };
}

const ours = (average: Average, rule: keyof typeof rules = 'SGD') =>
  stepsOf(
    firstOrder({
      learningRate: rate,
      rule: rules[rule](),
      weightDecay: { rate: DECAY, at: 'afterMomentum' },
      average,
    }),
    START,
    STEPS,
  );

function expectClose(got: { held: Vector[]; averaged: Vector[] }, want: typeof got): void {
  for (const of of ['held', 'averaged'] as const)
    got[of].flat().forEach((x, i) => expect(Math.abs(x - want[of].flat()[i]!)).toBeLessThan(2e-5));
}

beforeAll(() => tf.setBackend('cpu'));
let tensors: number;
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const ruleNames = fc.constantFrom('SGD' as const, 'Adam' as const);

test('scheduleFree takes the steps of algorithm 1 of its paper', () => {
  fc.assert(
    fc.property(ruleNames, number(0.3, 1), number(0, 2), (rule, beta, power) => {
      const weights = Array.from({ length: STEPS }, (_, i) => (i + 1) ** power * rate(i + 1) ** 2);
      const shareAt = (step: number) =>
        weights[step - 1]! / weights.slice(0, step).reduce((a, b) => a + b);
      const want = sequences(updates[rule](), beta, shareAt);
      expectClose(ours(scheduleFree({ beta, power }), rule), want);
    }),
    { numRuns: 12 },
  );
});

test('gpa takes the steps of its paper', () => {
  fc.assert(
    fc.property(ruleNames, number(0.3, 1), number(0, 0.999), (rule, muY, muX) => {
      const want = sequences(updates[rule](), muY, () => 1 - muX);
      expectClose(ours(gpa({ muY, muX }), rule), want);
    }),
    { numRuns: 12 },
  );
});

test('gpa with muY = muX is the momentum of Nesterov', () => {
  const beta = 0.8;
  // y <- w + beta (w - w_old), w <- y - rate (1 - beta) g(y), where w is x.
  let [w, old] = [START, START];
  const averaged: Vector[] = [];
  for (let step = 1; step <= STEPS; step++) {
    const y = w.map((x, i) => x + beta * (x - old[i]!));
    const g = slope(y);
    old = w;
    w = y.map((x, i) => x - 0.05 * (1 - beta) * g[i]!);
    averaged.push(w);
  }
  const optimizer = firstOrder({
    learningRate: 0.05,
    rule: sgd(),
    average: gpa({ muY: beta, muX: beta }),
  });
  const got = stepsOf(optimizer, START, STEPS).averaged;
  got.flat().forEach((x, i) => expect(Math.abs(x - averaged.flat()[i]!)).toBeLessThan(2e-5));
});

describe('tailAverage', () => {
  const plain = () =>
    stepsOf(
      firstOrder({
        learningRate: rate,
        rule: sgd(),
        weightDecay: { rate: DECAY, at: 'afterMomentum' },
      }),
      START,
      STEPS,
    ).held;

  test('with decay 1 is the arithmetic mean of the weights since its first step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: STEPS }), (from) => {
        const { held, averaged } = ours(tailAverage({ decay: 1, from }));
        const all = plain();
        expect(held).toEqual(all);
        averaged.forEach((got, i) => {
          const last = i + 1 < from ? [all[i]!] : all.slice(from - 1, i + 1);
          const mean = START.map((_, k) => last.reduce((sum, w) => sum + w[k]!, 0) / last.length);
          got.forEach((x, k) => expect(Math.abs(x - mean[k]!)).toBeLessThan(2e-6));
        });
      }),
      { numRuns: 8 },
    );
  });

  test('takes the exponential average of SPlus, with its correction', () => {
    fc.assert(
      fc.property(number(0, 0.9999), (decay) => {
        const { averaged } = ours(tailAverage({ decay }));
        let ema = START.map(() => 0);
        plain().forEach((w, i) => {
          ema = mix(ema, w, 1 - decay);
          const want = ema.map((x) => x / (1 - decay ** (i + 1)));
          averaged[i]!.forEach((x, k) => expect(Math.abs(x - want[k]!)).toBeLessThan(1e-5));
        });
      }),
      { numRuns: 8 },
    );
  });
});
