import { shampoo } from '@curvature/shampoo';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { secondOrder } from '../optimizer.js';

beforeAll(() => tf.setBackend('cpu'));

describe('bad slots are refused where they are made', () => {
  const good = { learningRate: 0.1, preconditioner: null };
  test.each([
    [{ learningRate: -0.1 }, /learningRate must be a number at least 0.*got -0.1/],
    [{ learningRate: NaN }, /learningRate/],
    [{ learningRate: '0.1' }, /learningRate/],
    [{ toleratedFailures: -1 }, /toleratedFailures must be a whole number/],
    [{ pipeline: { delay: 1.5 } }, /pipeline.delay/],
    [{ weightDecay: { rate: -1, at: 'gradient' } }, /weightDecay.rate/],
    [
      { weightDecay: { rate: 1, at: 'somewhere' } },
      /weightDecay.at must be one of gradient, beforeMomentum, afterMomentum, got somewhere/,
    ],
    [{ startStep: 0 }, /startStep/],
    [{ learningrate: 1 }, /there is no option learningrate.*misspelt/],
  ])('%j', (bad, message) => {
    expect(() => secondOrder({ ...good, ...bad } as never)).toThrow(message);
  });
});

test('slots of a composition may be unset too', () => {
  const row = shampoo({}, { graft: null, filter: null }).plan({ w: [4, 4] })[0]!;
  expect(row.ruleBytes).toBe(0);
});
