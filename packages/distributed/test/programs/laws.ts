// Laws of communicators. Each rank runs this program; all draw the same samples, so that each knows
// what the others put in. A law that fails on one rank alone ends all.
import fc from 'fast-check';
import { ranks } from '@curvature/distributed';
import type { Numbers, Operation } from '../../src/member/call.js';
import { CHUNK } from '../../src/threads/memory.js';

const across = await ranks();
const { rank, size } = across;
const everyone = Array.from({ length: size }, (_, k) => k);

const assert = (law: string, holds: boolean) => {
  if (!holds) throw new Error(`rank ${rank} of ${size}, ${across.kind}: broken law: ${law}`);
};
const bytesOf = (x: Numbers | Uint8Array) => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
/** To the last bit. */
const same = (a: Numbers | Uint8Array, b: Numbers | Uint8Array) =>
  Buffer.compare(bytesOf(a), bytesOf(b)) === 0;

/** What a rank puts in: numbers of three magnitudes, whose sum depends on its order; some cancel. */
function given(Type: Type, length: number, seed: number, of: number, whole: boolean) {
  const out = new Type(length);
  for (let i = 0; i < length; i++) {
    const number = ((i + 1) * (of + 3) * (2 * seed + 1) * 7919) % 2003;
    // No zero has a sign, which the least of two zeros may or may not keep.
    out[i] = whole ? number - 1001 : (number - 1001.5) * [1, 1e4, 1e-4][(i + of) % 3]! * 0.1;
  }
  return out;
}
type Type = typeof Float32Array | typeof Float64Array;

const reductions: Readonly<Record<Operation, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
};

/** One after the other in the order of ranks, rounded as the array rounds. */
function naive(inputs: readonly Numbers[], operation: Operation) {
  const out = inputs[0]!.slice();
  const reduce = reductions[operation];
  for (const other of inputs.slice(1))
    for (let i = 0; i < out.length; i++) out[i] = reduce(out[i]!, other[i]!);
  return out;
}

function reduces(Type: Type, length: number, operation: Operation, seed: number, whole: boolean) {
  const inputs = everyone.map((of) => given(Type, length, seed, of, whole));
  const expected = naive(inputs, operation);
  // A view in the midst of other numbers, which must stay.
  const home = new Type(length + 2).fill(-3);
  const x = home.subarray(1, length + 1);
  x.set(inputs[rank]!);
  across.allReduce(x, operation);
  assert('it is in place, and touches nothing else', home[0] === -3 && home.at(-1) === -3);
  const exact = across.kind === 'threads' || whole || operation !== 'sum' || size <= 2;
  if (exact) assert(`${operation} of ${length} is the naive one`, same(x, expected));
  else {
    const sizes = naive(
      inputs.map((each) => each.map(Math.abs)),
      'sum',
    );
    const epsilon = Type === Float32Array ? 2 ** -23 : 2 ** -52;
    const close = x.every((each, i) => Math.abs(each - expected[i]!) <= size * epsilon * sizes[i]!);
    assert(`sum of ${length} is the naive one but for the order`, close);
  }
  const all = across.allGather(bytesOf(x));
  assert(
    'all ranks have the same bits',
    all.every((each) => same(each, bytesOf(x))),
  );
}

function gathers(lengths: readonly number[], seed: number) {
  const of = (who: number) =>
    Uint8Array.from({ length: lengths[who % lengths.length]! }, (_, i) => seed + i * (who + 3));
  const own = of(rank);
  const all = across.allGather(own);
  assert('gathered: one part for each rank', all.length === size);
  all.forEach((each, who) => assert(`gathered: the bytes of rank ${who}`, same(each, of(who))));
  all[rank]!.fill(1);
  assert('gathered: parts are copies', same(own, of(rank)));
}

function broadcasts(Type: Type, length: number, root: number, seed: number) {
  const x = given(Type, length, seed, rank, false);
  across.broadcast(x, root);
  assert('broadcast: what the root has', same(x, given(Type, length, seed, root, false)));
}

function deals(length: number) {
  const rows = Uint8Array.from({ length }, (_, k) => k);
  const own = across.mine(rows);
  const parts = across.allGather(own);
  assert('mine: ranks in order are the batch', same(Buffer.concat(parts), rows));
  const sizes = parts.map((each) => each.length);
  assert('mine: sizes differ by one at most', Math.max(...sizes) - Math.min(...sizes) <= 1);
  assert('mine: weight is the number of rows', across.weight === own.length);
}

const type = fc.constantFrom<Type[]>(Float32Array, Float64Array);
const operation = fc.constantFrom<Operation[]>('sum', 'min', 'max');
const seed = fc.nat(1000);
const options = { seed: 20261128, numRuns: 25 };
const small = fc.nat(70);

fc.assert(fc.property(type, small, operation, seed, fc.boolean(), reduces), options);
fc.assert(fc.property(fc.array(small, { minLength: 1, maxLength: 5 }), seed, gathers), options);
const root = fc.nat(size - 1);
fc.assert(fc.property(type, small, root, seed, broadcasts), options);
fc.assert(fc.property(fc.integer({ min: size, max: 200 }), deals), options);

// Where chunks end, for both widths of elements.
for (const Type of [Float32Array, Float64Array]) {
  const chunk = CHUNK / Type.BYTES_PER_ELEMENT;
  for (const length of [0, 1, chunk, chunk + 1, 2 * chunk + 3])
    reduces(Type, length, 'sum', 5, false);
  broadcasts(Type, chunk + 1, size - 1, 2);
}
for (const length of [0, CHUNK, CHUNK + 1]) gathers([length, 0, 3], 1);
across.barrier();
const { calls, bytes, ms, waitMs } = across.spent;
assert('spent: counts', calls > 100 && bytes > 0 && ms >= waitMs);
if (rank === 0) process.stdout.write(`laws hold: ${across.kind}, ${size} ranks\n`);
