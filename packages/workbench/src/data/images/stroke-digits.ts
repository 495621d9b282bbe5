import { digitStrokes, type Stroke } from './digit-strokes.js';
import { addDot } from './pen-distance.js';
import { randomStream } from '../random.js';

type Point = readonly [x: number, y: number];

const SPACING = 0.4; // between dots of the pen, in pixels of a picture of 28 by 28

const between = (random: () => number, from: number, to: number) => from + (to - from) * random();

/** A random map of one digit into the unit square: it bends, slants, rotates, scales and moves. */
function randomDistortion(random: () => number): (point: Point) => Point {
  const [bendX, bendY] = [between(random, -0.3, 0.3), between(random, -0.3, 0.3)];
  const [phaseX, phaseY] = [2 * Math.PI * random(), 2 * Math.PI * random()];
  const slant = between(random, -0.15, 0.35);
  const angle = between(random, -0.35, 0.35);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const height = between(random, 0.24, 0.32);
  const width = height * between(random, 0.75, 1.15);
  const [moveX, moveY] = [between(random, -0.06, 0.06), between(random, -0.06, 0.06)];
  return ([x, y]) => {
    const u = x + bendX * Math.sin(2.5 * y + phaseX) - slant * y;
    const v = y + bendY * Math.sin(2.5 * x + phaseY);
    return [0.5 + moveX + width * (cos * u - sin * v), 0.5 + moveY + height * (sin * u + cos * v)];
  };
}

function drawStroke(distances: Float64Array, side: number, stroke: Stroke, reach: number): void {
  for (let k = 1; k < stroke.length; k++) {
    const [[x0, y0], [x1, y1]] = [stroke[k - 1]!, stroke[k]!];
    const dots = Math.ceil((Math.hypot(x1 - x0, y1 - y0) * 28) / SPACING) || 1;
    for (let i = 0; i <= dots; i++) {
      const t = i / dots;
      addDot(
        distances,
        side,
        (x0 + t * (x1 - x0)) * side - 0.5,
        (y0 + t * (y1 - y0)) * side - 0.5,
        reach,
      );
    }
  }
}

/** Draws one digit with a round pen. `image`: [side * side], overwritten. */
function drawDigit(image: Float32Array, side: number, digit: number, random: () => number): void {
  const ways = digitStrokes[digit]!;
  const strokes = ways[Math.floor(random() * ways.length)]!;
  const toSquare = randomDistortion(random);
  const radius = (side / 28) * between(random, 0.7, 1.5);
  const distances = new Float64Array(side * side).fill(Infinity);
  for (const stroke of strokes) drawStroke(distances, side, stroke.map(toSquare), radius + 0.5);
  // Ink falls from 1 to 0 within a pixel around the pen's edge, so edges are grey.
  distances.forEach(
    (distance, i) => (image[i] = Math.min(1, Math.max(0, radius + 0.5 - Math.sqrt(distance)))),
  );
}

export interface StrokeDigits {
  /** [count * side * side], row by row, ink in [0, 1]. */
  readonly images: Float32Array;
  /** [count]: 0 to 9, repeated. */
  readonly labels: Uint8Array;
}

/** Digits of a few strokes each, distorted at random; they stand in for handwritten digits. */
export function drawDigits(count: number, seed: number, side = 28): StrokeDigits {
  const random = randomStream(seed, 'digits');
  const images = new Float32Array(count * side * side);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  labels.forEach((digit, i) =>
    drawDigit(images.subarray(i * side * side, (i + 1) * side * side), side, digit, random),
  );
  return { images, labels };
}
