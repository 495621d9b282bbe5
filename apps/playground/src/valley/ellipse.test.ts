import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ellipseOf } from './ellipse.js';

test('a diagonal stays upright, a rotated matrix turns with its rotation', () => {
  const angle = fc.double({ min: -1.5, max: 1.5, noNaN: true });
  const stretch = fc.double({ min: 1.1, max: 20, noNaN: true });
  fc.assert(
    fc.property(angle, stretch, (turned, long) => {
      const [c, s] = [Math.cos(turned), Math.sin(turned)];
      const map = {
        first: long * c * c + s * s,
        second: long * s * s + c * c,
        beside: (long - 1) * s * c,
      };
      const ellipse = ellipseOf(map, 10);
      expect(ellipse.angle).toBeCloseTo(turned, 5);
      expect(ellipse.long / ellipse.short).toBeCloseTo(long, 5);
      expect(ellipse.long * ellipse.short).toBeCloseTo(100, 5);
    }),
  );
});

test('the identity is a circle', () => {
  expect(ellipseOf({ first: 1, second: 1, beside: 0 }, 5)).toMatchObject({ long: 5, short: 5 });
});
