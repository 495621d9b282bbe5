import { shampoo } from '@curvature/shampoo';
import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { secondOrder } from '../optimizer.js';
import { GROUP_SLOTS, HOST_SLOTS } from './complete.js';

beforeAll(() => tf.setBackend('cpu'));

/** What programs without types give by mistake; `SUITS` and `FUNCTIONS` name the slots that take some of it. */
const NOTHINGS = [3, 0.9, 'adam', true, [], {}, () => 1, Promise.resolve({}), Symbol('adam')];
const SUITS: Record<string, (value: unknown) => boolean> = {
  learningRate: (value) => typeof value === 'number' || typeof value === 'function',
  startStep: (value) => typeof value === 'number',
  toleratedFailures: (value) => typeof value === 'number',
  precondition: (value) => ['boolean', 'string'].includes(typeof value),
  // An object of no fields stores nothing in 16 bits.
  storage: (value) => typeof value === 'object' && !Array.isArray(value),
};
const FUNCTIONS = ['partition', 'groups', 'onEvent', 'clip', 'trust'];

describe('a value of another type is refused where the slot is given, in a sentence that names both', () => {
  const good = { learningRate: 0.1, preconditioner: null };
  const slots = [...GROUP_SLOTS, ...HOST_SLOTS];
  test.each(slots)('%s', (name) => {
    const suits = FUNCTIONS.includes(name)
      ? (value: unknown) => typeof value === 'function'
      : (SUITS[name] ?? (() => false));
    for (const value of NOTHINGS.filter((each) => !suits(each))) {
      const make = (slot: object) => () => secondOrder({ ...good, ...slot } as never);
      const sentence = new RegExp(`${name}.* (Give|Set|Choose|Pass) .*`, 's');
      expect(make({ [name]: value })).toThrow(CurvatureError);
      expect(make({ [name]: value })).toThrow(sentence);
      if (!GROUP_SLOTS.includes(name)) continue;
      const planned = () => make({ groups: () => ({ [name]: value }) })().plan({ w: [2, 2] });
      expect(planned).toThrow(/group of w/);
      expect(planned).toThrow(sentence);
    }
  });

  test.each([0.9, 'adam', null, [0.9], true])('no slots are %j', (slots) => {
    expect(() => secondOrder(slots as never)).toThrow(/the object of slots is/);
    expect(() => shampoo(0.1, slots as never)).toThrow(/the object of slots is.*beta1: 0\.9/);
  });
});

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
