// The kernel that keeps last values against the choice that tf ops make, in a page.
import { keepLast, runTogether } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { shape } from './cases.js';
import { filled, formed, gap, type Given, normal, numbersOn } from './laws.js';

interface Pair {
  readonly next: Given;
  readonly last: Given;
}
/** Where the step is skipped, the next numbers may be anything. */
const pairs = (skip: number): fc.Arbitrary<Pair[]> =>
  fc.array(
    fc.tuple(shape, fc.nat(99), fc.boolean()).map(([s, seed, isBad]) => ({
      next: isBad && skip === 1 ? filled(s, NaN) : normal(s, seed),
      last: normal(s, seed + 100),
    })),
    { minLength: 1, maxLength: 6 },
  );

const chosen = (next: tf.Tensor, last: tf.Tensor, skip: tf.Tensor) =>
  tf.where(tf.equal(tf.reshape(skip, []), 0), next, last);

/** The largest gap to tf ops on the same device, where the flag is `skip`. */
export async function keepLastOff(runs: number, skip: number): Promise<number> {
  let off = 0;
  for (const [i, given] of fc.sample(pairs(skip), { numRuns: runs, seed: 13 }).entries()) {
    const flag = () => formed(filled([1], skip), i);
    const entries = () =>
      given.map(({ next, last }, k) => ({
        inputs: { next: formed(next, i + k), last: formed(last, i + 2 * k + 1) },
        attributes: {},
      }));
    const wanted = await numbersOn('webgl', () =>
      entries().map(({ inputs: { next, last } }) => chosen(next, last, flag())),
    );
    const got = await numbersOn('webgl', () => {
      const made = runTogether(keepLast, entries(), flag());
      if (made === null) throw new Error('declined');
      return made.map(({ next }) => next);
    });
    off = Math.max(off, gap(got, wanted));
  }
  return off;
}
