import { adam, sgd } from '@curvature/rules';
import '@curvature/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { slope, stepsOf } from '../../../test/steps-of.js';
import { firstOrder } from '../../first-order.js';
import { emaNesterov } from './ema-nesterov.js';

type Options = NonNullable<Parameters<typeof emaNesterov>[0]>;
const START = [2, -1.5, 0.3];
const STEPS = 24;
const PEAK = 0.05;
const rateAt = (step: number) => PEAK * Math.min(1, step / 8);
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const some = fc.record({
  lookAhead: number(0, 1.5),
  decay: number(0, 0.999),
  from: fc.integer({ min: 1, max: STEPS }),
  until: fc.integer({ min: 1, max: STEPS }),
  peak: fc.constantFrom(null, PEAK),
});

/** The published loop in float64: the weights after each step, and where gradients are taken next. */
function published({ lookAhead, decay, from, until, peak }: Required<Options>) {
  let [w, previous, mean] = [START, START, START.map(() => 0)];
  const aheadAt = (step: number) => {
    const share = peak === null ? 1 : rateAt(step - 1) / peak;
    return step >= from && step <= until && step > 1 ? lookAhead * share : 0;
  };
  const ahead = (step: number) => w.map((x, i) => x + aheadAt(step) * mean[i]!);
  const [held, averaged]: [number[][], number[][]] = [[], []];
  for (let step = 1; step <= STEPS; step++) {
    const point = ahead(step);
    const g = slope(point);
    w = point.map((x, i) => x - rateAt(step) * g[i]!);
    mean = mean.map((d, i) => decay * d + (1 - decay) * (w[i]! - previous[i]!));
    previous = w;
    averaged.push(w);
    held.push(ahead(step + 1));
  }
  return { held, averaged };
}

const expectClose = (got: readonly number[], want: readonly number[]) =>
  got.forEach((x, i) => expect(Math.abs(x - want[i]!)).toBeLessThan(2e-6));
const ours = (given: Options, rule = sgd()) =>
  stepsOf(firstOrder({ learningRate: rateAt, rule, average: emaNesterov(given) }), START, STEPS);

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test('EMA-Nesterov is the published loop in float64, and leaves no tensors', () => {
    const before = tf.memory().numTensors;
    fc.assert(
      fc.property(some, (given) => {
        const [got, want] = [ours(given), published(given)];
        for (const of of ['held', 'averaged'] as const)
          got[of].forEach((w, i) => expectClose(w, want[of][i]!));
      }),
      { numRuns: 6 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('it looks ahead while it is on, and else holds the weights', async () => {
  await tf.setBackend('cpu');
  const { held, averaged } = ours({ from: 6, until: 19 });
  held.forEach((w, i) => {
    const isOn = i + 2 >= 6 && i + 2 <= 19;
    if (isOn) expect(w).not.toEqual(averaged[i]);
    else expect(w).toEqual(averaged[i]);
  });
});

test('without a look ahead it is the optimizer alone', async () => {
  await tf.setBackend('cpu');
  const plain = stepsOf(firstOrder({ learningRate: rateAt, rule: adam() }), START, STEPS).held;
  const optimizer = firstOrder({
    learningRate: rateAt,
    rule: adam(),
    average: emaNesterov({ lookAhead: 0 }),
  });
  const { held, averaged } = stepsOf(optimizer, START, STEPS);
  expect([held, averaged]).toEqual([plain, plain]);
});

test.each([{ decay: 1 }, { from: 0.5 }, { lookAhead: -1 }, { peak: 0 }, { until: 0 }, { mu: 1 }])(
  '%j is refused',
  (options) => expect(() => emaNesterov(options as never)).toThrow(/emaNesterov: /),
);
