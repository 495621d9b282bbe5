import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchOrder } from './batch-order.js';

const sizes = fc
  .record({
    size: fc.integer({ min: 1, max: 60 }),
    batch: fc.integer({ min: 1, max: 60 }),
    seed: fc.nat(),
  })
  .filter(({ size, batch }) => batch <= size);

test('the batches of an epoch are full, distinct, and the whole set where the batch divides it', () => {
  fc.assert(
    fc.property(sizes, fc.nat(5), ({ size, batch, seed }, epoch) => {
      const rowsOf = batchOrder(size, batch, seed);
      const perEpoch = Math.floor(size / batch);
      const rows = Array.from({ length: perEpoch }, (_, i) => [
        ...rowsOf(epoch * perEpoch + i + 1),
      ]).flat();
      expect(new Set(rows).size).toBe(perEpoch * batch);
      expect(rows.every((row) => row >= 0 && row < size)).toBe(true);
    }),
  );
});

test('the rows of a step depend on nothing but seed and step', () => {
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 8 }),
      ({ size, batch, seed }, steps) => {
        const used = batchOrder(size, batch, seed);
        for (const step of steps) expect(used(step)).toEqual(batchOrder(size, batch, seed)(step));
      },
    ),
  );
});

test('epochs and seeds differ', () => {
  const rowsOf = batchOrder(40, 40, 0);
  expect(rowsOf(1)).not.toEqual(rowsOf(2));
  expect(rowsOf(1)).not.toEqual(batchOrder(40, 40, 1)(1));
});

test('a batch larger than the data is refused', () => {
  expect(() => batchOrder(5, 6, 0)).toThrow(
    'A batch of 6 examples was asked for, but there are only 5.',
  );
});
