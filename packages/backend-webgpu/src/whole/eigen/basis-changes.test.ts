import '../../../test/gpu.js';
import { basisChanges, runTogether } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { transport } from '../../../../kronecker/src/eigenbasis/bases.js';
import {
  describeOnGpu,
  expectClose,
  normal,
  type Numbers,
  numbersOf,
} from '../../../test/on-webgpu.js';

/** On both sides of a block of 64. */
const side = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(64, 65, 90));
const sample = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  rows: side,
  columns: side,
  kind: fc.constantFrom('full', 'of rank 1', 'zero'),
  seed: fc.nat(999),
});
type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never;
const ONE: Sample = { count: 1, rows: 1, columns: 1, kind: 'full', seed: 1 };
/** All calls have so many, so that few programs are compiled. */
const FOUR = [ONE, { ...ONE, kind: 'zero' }, ONE, { ...ONE, count: 3 }] as const;

function secondOf({ count, rows, columns, kind, seed }: Sample): tf.Tensor {
  if (kind === 'zero') return tf.zeros([count, rows, columns]);
  if (kind === 'full') return tf.square(normal([count, rows, columns], seed));
  return tf.square(tf.mul(normal([count, rows, 1], seed), normal([count, 1, columns], seed + 1)));
}

function inputsOf(given: Sample) {
  const { count, rows, columns, seed } = given;
  // Columns of about length 1.
  const basis = (n: number, from: number) =>
    tf.mul(normal([count, n, n], seed + from), 1 / Math.sqrt(n));
  return {
    second: secondOf(given),
    fromLeft: basis(rows, 2),
    toLeft: basis(rows, 3),
    fromRight: basis(columns, 4),
    toRight: basis(columns, 5),
  };
}
const entryOf = (given: Sample) => ({ inputs: inputsOf(given), attributes: {} });

/** By the composite on the CPU: a software device takes minutes to compile it for so many shapes. */
async function wantedOf(given: readonly Sample[]): Promise<Numbers[]> {
  await tf.setBackend('cpu');
  const wanted = given.map((one) =>
    tf.tidy(() => {
      const { second, fromLeft, toLeft, fromRight, toRight } = inputsOf(one);
      const change = { from: [fromLeft, fromRight], to: [toLeft, toRight], axes: [1, 2] };
      const made = transport(second, change);
      return { shape: made.shape, values: [...made.dataSync()] };
    }),
  );
  await tf.setBackend('webgpu');
  return wanted;
}

const changed = (given: readonly Sample[]) =>
  runTogether(basisChanges, given.map(entryOf))!.map(({ second }) => second);

describeOnGpu('second moments in other bases', () => {
  it('equal the composite on stacks of any shapes, and leave nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { minLength: 4, maxLength: 4 }), async (given) => {
        const wanted = await wantedOf(given);
        expectClose(await numbersOf(() => changed(given)), wanted, 1e-5);
      }),
      { numRuns: 8, examples: [[[...FOUR]]] },
    );
  });

  it('keep second moments that others hold', async () => {
    const given = FOUR.map((one) => ({ ...one, rows: 5, columns: 70 }));
    const all = await numbersOf(() => {
      const entries = given.map(entryOf);
      const held = entries.map(({ inputs: { second } }) => tf.clone(second));
      runTogether(basisChanges, entries);
      return [...given.map(secondOf), ...held];
    });
    expect(all.slice(4)).toEqual(all.slice(0, 4));
  });

  it('are left to the composite where shapes do not belong together', () => {
    tf.tidy(() => {
      const { inputs, attributes } = entryOf({ ...ONE, rows: 3, columns: 4 });
      const turned = { ...inputs, fromLeft: inputs.fromRight };
      expect(runTogether(basisChanges, [{ inputs: turned, attributes }])).toBe(null);
      const flat = { ...inputs, second: tf.zeros([12]) };
      expect(runTogether(basisChanges, [{ inputs: flat, attributes }])).toBe(null);
    });
  });
});
