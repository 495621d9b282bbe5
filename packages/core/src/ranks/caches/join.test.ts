import type { State } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Tiles } from '../../state/cell.js';
import { leaves } from '../../state/leaves.js';
import { release } from '../../state/tree.js';
import { joined, type Part } from './join.js';
import { decode, encode } from './wire.js';

beforeAll(() => tf.setBackend('cpu'));

const valuesOf = (state: State) =>
  leaves(state).map(([path, leaf]) =>
    typeof leaf === 'number' ? [path, leaf] : [path, leaf.shape, Array.from(leaf.dataSync())],
  );

/** A cache of a stack, of any depth; numbers are the same for every tile. */
const caches = (count: number): fc.Arbitrary<State> => {
  const leaf = fc.oneof(
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((x) => x + 0),
    fc
      .tuple(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }), fc.nat(1000))
      .map(([shape, seed]) => tf.randomNormal([count, ...shape], 0, 1, 'float32', seed) as State),
  );
  return fc.letrec<{ tree: State }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('root', 'basis', 'version'), tie('tree'), {
        noNullPrototype: true,
      }),
    ),
  })).tree;
};

/** How many tiles each rank has. */
const dealt = fc
  .array(fc.nat(3), { minLength: 1, maxLength: 4 })
  .filter((counts) => counts.some((count) => count > 0));

test('a cache that ranks send in parts is the whole cache, bit for bit', () => {
  fc.assert(
    fc.property(
      dealt.chain((counts) =>
        fc.tuple(fc.constant(counts), caches(counts.reduce((a, b) => a + b))),
      ),
      ([counts, cache]) => {
        const before = tf.memory().numTensors;
        let first = 0;
        const parts = counts.flatMap((count): Part[] => {
          const tiles = { first, count };
          first += count;
          return count === 0 ? [] : [{ tiles, cache: sent(partOf(cache, tiles)) }];
        });
        const whole = joined(parts);
        expect(valuesOf(whole)).toEqual(valuesOf(cache));
        release(whole, null);
        expect(tf.memory().numTensors).toBe(before);
        release(cache, null);
      },
    ),
    { numRuns: 200 },
  );
});

function partOf(state: State, tiles: Tiles): State {
  if (state === null || typeof state === 'number') return state;
  if (state instanceof tf.Tensor) {
    const { first, count } = tiles;
    return tf.slice(state, [first], [count]);
  }
  if (Array.isArray(state)) return state.map((child: State) => partOf(child, tiles));
  const entries = Object.entries(state as { readonly [key: string]: State });
  return Object.fromEntries(entries.map(([key, child]) => [key, partOf(child, tiles)]));
}

/** On its way to another rank. */
function sent(cache: State) {
  let bytes!: Uint8Array;
  tf.tidy(() => void (bytes = encode([null, { cache, ms: 3 }])));
  release(cache, null);
  const [nothing, received] = decode(bytes);
  expect(nothing).toBeNull();
  if (!received || !('cache' in received)) throw new Error('no cache has come');
  expect(received.ms).toBe(3);
  return received.cache;
}

test('counts of parts are added up, other numbers are those of the worst part', () => {
  const part = (tile: number, reused: number, offDiagonal: number, version: number): Part => ({
    tiles: { first: tile, count: 1 },
    cache: { sides: [{ reused, retries: 2, offDiagonal }], version },
  });
  expect(joined([part(0, 1, 0.2, 4), part(1, 0, 0.1, 5)])).toEqual({
    sides: [{ reused: 1, retries: 4, offDiagonal: 0.2 }],
    version: 5,
  });
});

test('a tensor that is no stack of its tiles is refused with a sentence', () => {
  const flat = { values: new Float32Array(4), shape: [4] };
  const parts = [0, 2].map((first) => ({ tiles: { first, count: 2 }, cache: flat }));
  expect(() => joined(parts)).toThrow(
    /A refresh of 2 tiles gave a cache with a tensor of shape \[4\].*stacked/,
  );
});

test('failures travel as text, at any place in memory', () => {
  const outcomes = [{ cause: new Error('é, a bad root') }, { cause: 'no error' }, null];
  const bytes = encode(outcomes);
  const shifted = new Uint8Array(bytes.length + 1).subarray(1);
  shifted.set(bytes);
  expect(decode(shifted)).toEqual([{ failure: 'é, a bad root' }, { failure: 'no error' }, null]);
});
