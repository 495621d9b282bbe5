import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Blocks } from './blocks.js';

const orders = fc.array(
  fc.record({
    bytes: fc.integer({ min: 0, max: 300_000 }),
    isAligned: fc.boolean(),
    frees: fc.option(fc.nat(20)),
  }),
  { minLength: 1, maxLength: 60 },
);

test('blocks lie within memory, apart, and where TensorFlow copies or shares; all of it comes back', () => {
  fc.assert(
    fc.property(orders, (all) => {
      const blocks = new Blocks();
      const live: { at: number; bytes: number }[] = [];
      for (const { bytes, isAligned, frees } of all) {
        const at = isAligned ? blocks.aligned(blocks.allocate(bytes + 64)) : blocks.allocate(bytes);
        expect(at % 64).toBe(isAligned ? 0 : 16);
        expect(at + bytes).toBeLessThanOrEqual(blocks.memory.buffer.byteLength);
        for (const other of live)
          expect(at + bytes <= other.at || other.at + other.bytes <= at).toBe(true);
        live.push({ at, bytes });
        if (frees !== null) blocks.free(live.splice(frees % live.length, 1)[0]!.at);
      }
      live.forEach(({ at }) => blocks.free(at));
      const { byteLength } = blocks.memory.buffer;
      expect(blocks.allocate(byteLength - 128)).toBeGreaterThan(0);
      expect(blocks.memory.buffer.byteLength).toBe(byteLength);
    }),
  );
});

test('what cannot be addressed is refused, and no block that is free is freed again', () => {
  const blocks = new Blocks();
  expect(blocks.allocate(2 ** 33)).toBe(0);
  const at = blocks.allocate(100);
  blocks.free(at);
  blocks.free(at);
  expect(blocks.allocate(100)).toBe(at);
  expect(blocks.allocate(100)).not.toBe(at);
});
