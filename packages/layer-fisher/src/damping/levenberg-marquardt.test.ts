import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levenbergMarquardt, type LevenbergMarquardtOptions } from './levenberg-marquardt.js';

/** The damping after one update. */
function after(options: LevenbergMarquardtOptions, actual: number, predicted: number): number {
  const damping = levenbergMarquardt(options);
  return damping.value(
    damping.update(damping.init(), { step: damping.every, actual, predicted }),
    damping.every + 1,
  );
}

const drop = fc.double({ min: -1e6, max: -1e-6, noNaN: true });
const any = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(
    NaN,
    Infinity,
    -Infinity,
    0,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    -Number.MIN_VALUE,
  ),
);

test('falls if the model predicts well, rises if it does not, else stays', () => {
  fc.assert(
    fc.property(fc.double({ min: -2, max: 3, noNaN: true }), drop, (rho, predicted) => {
      const actual = rho * predicted;
      const seen = actual / predicted;
      const expected = seen > 0.75 ? 0.9 ** 5 : seen < 0.25 ? 1 / 0.9 ** 5 : 1;
      expect(after({ initial: 2 }, actual, predicted) / 2).toBeCloseTo(expected, 12);
    }),
  );
});

test('stays within its bounds, finite and above 0, for any losses and predictions', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(any, any), { maxLength: 60 }), ([...seen]) => {
      const damping = levenbergMarquardt({ initial: 1e-3, decrease: 0.1, min: 1e-6, max: 10 });
      let state = damping.init();
      for (const [actual, predicted] of seen) {
        state = damping.update(state, { step: 5, actual, predicted });
        expect(damping.value(state, 6)).toBeGreaterThanOrEqual(1e-6);
        expect(damping.value(state, 6)).toBeLessThanOrEqual(10);
      }
    }),
  );
});

test('depends on the ratio of the changes alone', () => {
  fc.assert(
    fc.property(drop, drop, fc.integer({ min: -40, max: 40 }), (actual, predicted, power) => {
      const scale = 2 ** power;
      expect(after({ initial: 1 }, actual * scale, predicted * scale)).toBe(
        after({ initial: 1 }, actual, predicted),
      );
    }),
  );
});

test.each([
  ['a loss that is not finite', NaN, -1],
  ['a loss that overflows', Infinity, -1],
  ['a loss that falls out of the world', -Infinity, -1],
  ['a model that predicts nothing', -1, 0],
  ['a model that predicts a rise', 1, 1],
  ['a model that is not finite', -1, NaN],
  ['a model that overflows', -1, -Infinity],
])('%s raises damping', (_, actual, predicted) => {
  expect(after({ initial: 1 }, actual, predicted)).toBeCloseTo(1 / 0.9 ** 5, 12);
});

test("Martens and Grosse's own", () => {
  const own = { initial: 150, decrease: 19 / 20 };
  expect(after(own, -0.9, -1)).toBeCloseTo(150 * (19 / 20) ** 5, 10);
  expect(after(own, -0.5, -1)).toBe(150);
  expect(after(own, -0.1, -1)).toBeCloseTo(150 / (19 / 20) ** 5, 10);
});

test('its state is plain data', () => {
  const damping = levenbergMarquardt({ initial: 0.5, every: 3 });
  expect(JSON.parse(JSON.stringify(damping.init()))).toEqual({ damping: 0.5 });
  expect(damping.every).toBe(3);
});

test.each([
  [{}, /initial/],
  [{ initial: 0 }, /initial/],
  [{ initial: 1, max: 0.5 }, /initial/],
  [{ initial: 1, every: 0 }, /every/],
  [{ initial: 1, decrease: 1 }, /decrease/],
  [{ initial: 1, lower: 0.8 }, /lower/],
  [{ initial: 1, min: -1 }, /min/],
  [{ initial: 1, decay: 0.9 }, /there is no option decay/],
])('%j is refused', (bad, message) => {
  expect(() => levenbergMarquardt(bad as LevenbergMarquardtOptions)).toThrow(message);
});
