import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawCurves, ink, naturalSpline } from './curves.js';

const points = fc
  .tuple(...Array.from({ length: 6 }, () => fc.double({ min: 0, max: 1, noNaN: true })))
  .map(([a, b, c, d, e, f]) => {
    const x = [a!, b!, c!].toSorted((p, q) => p - q).map((r, i) => 0.25 + 0.05 * i + 0.4 * r);
    return { x, y: [d!, e!, f!].map((r) => 0.25 + 0.5 * r) };
  });

test('the spline passes through its points, smoothly, with no curvature at the ends', () => {
  fc.assert(
    fc.property(points, ({ x, y }) => {
      const spline = naturalSpline({ x, y });
      x.forEach((t, i) => expect(spline(t)).toBeCloseTo(y[i]!, 9));
      const d = 1e-6;
      const slope = (t: number) => (spline(t + d) - spline(t - d)) / (2 * d);
      expect(slope(x[1]! - 2 * d)).toBeCloseTo(slope(x[1]! + 2 * d), 1);
      const h = 1e-4;
      for (const [end, inwards] of [[x[0]!, h] as const, [x[2]!, -h] as const]) {
        const second =
          (spline(end) - 2 * spline(end + inwards) + spline(end + 2 * inwards)) / h ** 2;
        expect(Math.abs(second)).toBeLessThan(2); // Up to 3000 in the middle.
      }
    }),
  );
});

/** The recipe as it is written: the largest of 160 Gaussian dots at every pixel. */
function inkNaively(curve: { x: number[]; y: number[] }): number[] {
  const spline = naturalSpline(curve);
  const image = Array.from({ length: 784 }, () => 0);
  for (let k = 0; k < 160; k++) {
    const t = curve.x[0]! + ((curve.x[2]! - curve.x[0]!) * k) / 159;
    const [column, row] = [t, Math.min(1, Math.max(0, spline(t)))];
    for (let p = 0; p < 784; p++) {
      const [px, py] = [((p % 28) + 0.5) / 28, (Math.floor(p / 28) + 0.5) / 28];
      const dot = Math.exp(-((px - column) ** 2 + (py - row) ** 2) / (2 * (0.72 / 28) ** 2));
      image[p] = Math.max(image[p]!, dot);
    }
  }
  return image;
}

test('the fast drawing equals the recipe', () => {
  fc.assert(
    fc.property(points, (curve) => {
      const image = new Float32Array(784);
      ink(image, curve);
      const differences = inkNaively(curve).map((value, p) => Math.abs(value - image[p]!));
      expect(Math.max(...differences)).toBeLessThan(5e-7);
    }),
    { numRuns: 30 },
  );
});

test('the pictures have the statistics of CURVES: total variance 15.9, mean ink 29.8, 5.5 % grey pixels', () => {
  const [count, pixels] = [5000, 784];
  const images = drawCurves(count, 1);
  const mean = new Float64Array(pixels);
  let [squares, grey] = [0, 0];
  images.forEach((value, i) => {
    mean[i % pixels]! += value / count;
    squares += value ** 2 / count;
    if (value > 0.1 && value < 0.9) grey++;
  });
  expect(mean.reduce((a, b) => a + b)).toBeCloseTo(29.8, 0);
  expect(squares - mean.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(15.9, 0);
  expect(grey / images.length).toBeCloseTo(0.055, 3);
  expect(images.every((value) => value >= 0 && value <= 1)).toBe(true);
});

test('the same seed draws the same pictures, fewer of them a part of more; another seed draws others', () => {
  const five = drawCurves(5, 1);
  expect(drawCurves(3, 1)).toEqual(five.subarray(0, 3 * 784));
  expect(drawCurves(5, 2)).not.toEqual(five);
});
