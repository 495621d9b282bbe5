import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { whole } from '../../partition/partition.js';
import { complete } from '../../slots/complete.js';
import { type Facts, factsOf } from './facts.js';

beforeAll(() => tf.setBackend('cpu'));

const factsBy = (options: object, slots: object = {}): Facts =>
  factsOf(
    {
      options,
      slots: complete({ learningRate: 0.1, preconditioner: null, ...slots }, whole),
      nextStep: () => 1,
      timing: () => null,
    },
    [],
  );
const differing = (a: Facts, b: Facts) =>
  Object.keys({ ...a, ...b }).filter((fact) => a[fact] !== b[fact]);

const value = fc.oneof(
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
  fc.array(fc.integer()),
);

it('an option that differs shows by its name, and no other', () => {
  const options = fc.dictionary(fc.string({ minLength: 1 }), value, {
    maxKeys: 4,
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(options, fc.integer(), (given, number) => {
      const [one, other] = [
        { ...given, blockSize: number },
        { ...given, blockSize: number + 1 },
      ];
      expect(differing(factsBy(one), factsBy({ ...one }))).toEqual([]);
      expect(differing(factsBy(one), factsBy(other))).toEqual(['the option blockSize']);
    }),
  );
});

it('a number inside a slot shows, what is not finite too', () => {
  const by = (peak: number) =>
    factsBy({}, { weightDecay: { rate: 0.1, at: 'afterMomentum', peak } });
  expect(differing(by(1), by(2))).toEqual(['the slot weightDecay']);
  const graft = (beta: number) => factsBy({ beta });
  expect(differing(graft(NaN), graft(NaN))).toEqual([]);
  expect(differing(graft(Infinity), graft(-Infinity))).toEqual(['the option beta']);
});

it('what may be each rank’s own does not show: events, contents of functions and of instances', () => {
  class Pool {
    constructor(readonly workers: number) {}
  }
  const by = (workers: number) =>
    factsBy(
      { pool: new Pool(workers), make: () => workers },
      { onEvent: () => workers, learningRate: () => 0.1 },
    );
  expect(differing(by(1), by(2))).toEqual([]);
});

it('an object that holds itself is no trouble', () => {
  const ring: { next?: object; size: number } = { size: 1 };
  ring.next = ring;
  expect(factsBy({ ring })['the option ring']).toBe('{"size":1,"next":"an object"}');
});
