import type { Communicator } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { divided, noteExchange, notePart, setSharing } from './cost-model.js';
import type { Work } from './work.js';

beforeAll(() => tf.setBackend('cpu'));

/** Rank 0 of two whose way to the other is the memory of this thread: the other sends the same. */
const pair = (): Communicator => ({
  kind: 'test',
  rank: 0,
  size: 2,
  weight: 1,
  allReduce() {},
  allGather: (own) => [own, own.slice()],
});

const work = (flops: number, bytes: number, owner = 'roots'): Work => ({
  owner,
  tiles: 4,
  flops,
  bytes,
});

/** Four tiles on two ranks. */
const HALVES = [
  { first: 0, count: 2 },
  { first: 2, count: 2 },
];

/** Three exchanges in which a million flops took so many milliseconds. */
function measure(communicator: Communicator, ms: number, owner = 'roots'): void {
  for (let k = 0; k < 3; k++) {
    notePart(communicator, owner, 1e6, ms);
    noteExchange(communicator);
  }
}

test('refreshes that have not been measured are shared, and leave nothing behind', () => {
  const before = tf.memory().numTensors;
  expect(divided(pair(), [work(1, 1e9)])).toEqual([HALVES]);
  expect(tf.memory().numTensors).toBe(before);
});

test('dear refreshes of small caches are shared, cheap ones of large caches left alone', () => {
  const communicator = pair();
  measure(communicator, 1);
  // A second of work and 4 KB, and 10 microseconds and 400 MB.
  const [dear, cheap] = divided(communicator, [work(1e9, 4e3), work(1e4, 4e8)]);
  expect(dear).toEqual(HALVES);
  expect(cheap).toBeNull();
});

test('a step whose refreshes take less than a message is left alone', () => {
  const communicator = pair();
  measure(communicator, 1);
  // A nanosecond of work, and a byte.
  expect(divided(communicator, [work(1, 1)])).toEqual([null]);
});

test('each plugin has a speed of its own, the best of what was measured', () => {
  const communicator = pair();
  measure(communicator, 1e4, 'slow');
  measure(communicator, 1e-3, 'fast');
  notePart(communicator, 'slow', 1e6, 1e-3);
  // Late measurements do not count: ranks would decide otherwise with every step.
  expect(
    divided(communicator, [work(1e5, 4e4, 'slow'), work(1e5, 4e8, 'fast')]).map(Boolean),
  ).toEqual([true, false]);
});

test('tests may insist on either', () => {
  const communicator = pair();
  measure(communicator, 1);
  setSharing(communicator, 'always');
  expect(divided(communicator, [work(1, 1e9)])).toEqual([HALVES]);
  setSharing(communicator, 'never');
  expect(divided(communicator, [work(1e12, 1)])).toEqual([null]);
});
