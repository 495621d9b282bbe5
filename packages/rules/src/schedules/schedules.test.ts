import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inverseSquareRoot, type Schedule, warmUpCosine, warmUpLinear } from './schedules.js';

type Make = (o: { peak: number; warmUp: number; steps: number; final: number }) => Schedule;
const schedules: Record<string, { make: Make; ends: boolean }> = {
  warmUpCosine: { make: (o) => warmUpCosine(o), ends: true },
  warmUpLinear: { make: (o) => warmUpLinear(o), ends: true },
  inverseSquareRoot: {
    make: ({ peak, warmUp }) => inverseSquareRoot({ peak, warmUp }),
    ends: false,
  },
};
const settings = fc
  .record({
    peak: fc.double({ min: 1e-6, max: 10, noNaN: true }),
    warmUp: fc.integer({ min: 1, max: 200 }),
    rest: fc.integer({ min: 1, max: 500 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ peak, warmUp, rest, share }) => ({
    peak,
    warmUp,
    steps: warmUp + rest,
    final: peak * share,
  }));

describe.each(Object.entries(schedules))('%s', (_, { make, ends }) => {
  test('rises evenly to its peak, then never rises again and stays above 0', () => {
    fc.assert(
      fc.property(settings, (o) => {
        const rate = make(o);
        for (let step = 1; step <= o.warmUp; step++)
          expect(rate(step) / ((o.peak * step) / o.warmUp)).toBeCloseTo(1, 10);
        for (let step = o.warmUp; step < o.steps + 20; step++) {
          expect(rate(step + 1)).toBeLessThanOrEqual(rate(step) * (1 + 1e-12));
          expect(rate(step + 1)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('ends where it should', () => {
    fc.assert(
      fc.property(settings, fc.nat(1000), (o, later) => {
        const rate = make(o);
        if (ends) expect(rate(o.steps + later)).toBeCloseTo(o.final, 10);
        else expect(rate(4 * o.warmUp)).toBeCloseTo(o.peak / 2, 10);
      }),
    );
  });

  test.each([{ peak: -1 }, { peak: NaN }, { warmUp: 1.5 }, { warmUp: -1 }])(
    '%j is refused',
    (bad) => {
      expect(() => make({ peak: 1, warmUp: 10, steps: 100, final: 0, ...bad })).toThrow(
        /option (peak|warmUp) must be/,
      );
    },
  );
});

test('half-way down, the cosine and the line are at half', () => {
  for (const make of [warmUpCosine, warmUpLinear])
    expect(make({ peak: 2, warmUp: 10, steps: 110 })(60)).toBeCloseTo(1, 12);
});

test('without warm-up a schedule starts at its peak', () => {
  expect(warmUpLinear({ peak: 1, steps: 10 })(0)).toBe(1);
  expect(inverseSquareRoot({ peak: 1 })(1)).toBe(1);
});

test.each([
  [
    () => warmUpCosine({ peak: 1, warmUp: 10, steps: 10 }),
    /steps must be a whole number at least 11/,
  ],
  [() => warmUpLinear({ peak: 1, steps: 5, final: -1 }), /final/],
  [() => inverseSquareRoot({ peak: 1, steps: 5 } as never), /there is no option steps/],
])('what does not fit is refused (%#)', (make, message) => {
  expect(make).toThrow(message);
});
