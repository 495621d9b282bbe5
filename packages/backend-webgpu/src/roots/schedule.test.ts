import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NEAR, ROWS, scheduleOf, stepsFrom } from './schedule.js';

const p = fc.integer({ min: 1, max: 40 });
/** The eigenvalues of M after a step. */
const after = (x: number, { a, b }: { a: number; b: number }, power: number) =>
  x * (a - b * x) ** power;

it('keeps every eigenvalue positive and at most 1, and above the least one of the next row', () => {
  fc.assert(
    fc.property(p, fc.nat(ROWS - 2), fc.double({ min: 0, max: 1, noNaN: true }), (power, k, at) => {
      const [row, next] = scheduleOf(power).slice(k, k + 2) as [
        ReturnType<typeof scheduleOf>[number],
        ReturnType<typeof scheduleOf>[number],
      ];
      fc.pre(row.least < NEAR);
      const x = row.least ** (1 - at);
      expect(row.a - row.b * x).toBeGreaterThan(0);
      expect(after(x, row, power)).toBeLessThan(1 + 1e-9);
      expect(after(x, row, power)).toBeGreaterThanOrEqual(next.least * (1 - 1e-9));
    }),
  );
});

it('takes any eigenvalue to 1 in the steps that it says, fewer than Newton alone takes', () => {
  fc.assert(
    fc.property(
      p,
      fc.double({ min: -9, max: 0, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (power, exponent, at) => {
        const least = 10 ** exponent;
        let x = least ** (1 - at);
        const rows = scheduleOf(power);
        const first = rows.findLastIndex((row) => row.least <= least);
        for (let k = 0; k < stepsFrom(least, power); k++)
          x = after(x, rows[Math.min(first + k, ROWS - 1)]!, power);
        expect(Math.abs(x - 1)).toBeLessThan(1e-7);
      },
    ),
  );
  let [newton, x] = [0, 1e-5];
  for (; Math.abs(x - 1) > 1e-7; newton++) x = after(x, { a: 1.25, b: 0.25 }, 4);
  expect(stepsFrom(1e-5, 4)).toBeLessThanOrEqual(14);
  expect(newton).toBeGreaterThanOrEqual(17);
});
