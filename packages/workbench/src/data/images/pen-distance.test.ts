import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDot } from './pen-distance.js';

const place = fc.double({ min: -6, max: 14, noNaN: true });

test('a pixel within reach holds the squared distance of the nearest addDot, others stay as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(place, place), { maxLength: 5 }), (addDotes) => {
      const [side, reach] = [9, 2.5];
      const distances = new Float64Array(side * side).fill(Infinity);
      for (const [column, row] of addDotes) addDot(distances, side, column, row, reach);
      distances.forEach((distance, p) => {
        const offsets = addDotes.map(
          ([column, row]) => [(p % side) - column, Math.floor(p / side) - row] as const,
        );
        const near = offsets.filter(([x, y]) => Math.abs(x) <= reach && Math.abs(y) <= reach);
        expect(distance).toBe(
          near.reduce((least, [x, y]) => Math.min(least, x ** 2 + y ** 2), Infinity),
        );
      });
    }),
  );
});
