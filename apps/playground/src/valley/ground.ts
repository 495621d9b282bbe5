import { lossAt, lowestPoint, type Point, view } from './fit.js';

/** Pixels of the picture's side. */
export const SIDE = 440;

const span = (range: readonly [number, number]) => range[1] - range[0];

/** Where a point of the plane lies in the picture; b points upwards. */
export const toPicture = ([a, b]: Point): Point => [
  ((a - view.a[0]) / span(view.a)) * SIDE,
  (1 - (b - view.b[0]) / span(view.b)) * SIDE,
];

const inside = (each: number) => Math.min(SIDE, Math.max(0, each)) / SIDE;

/** The point of the plane at a place of the picture, inside of it. */
export function toPlane([x, y]: Point): Point {
  return [view.a[0] + inside(x) * span(view.a), view.b[0] + (1 - inside(y)) * span(view.b)];
}

const BANDS = 11;
/** Powers of ten of the excess loss from the innermost band to the outermost. */
const RANGE = [-4, -0.6] as const;

/** Colours of the lowest and the highest ground. */
export interface Ground {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** The ground as bands of equal loss, on a logarithmic scale. */
export function drawGround(context: CanvasRenderingContext2D, { low, high }: Ground): void {
  const floor = lossAt(lowestPoint());
  const image = context.createImageData(SIDE, SIDE);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const excess = Math.log10(Math.max(lossAt(toPlane([x, y])) - floor, 1e-9));
      const share = Math.min(1, Math.max(0, (excess - RANGE[0]) / (RANGE[1] - RANGE[0])));
      const band = Math.floor(share * BANDS) / BANDS;
      const at = 4 * (y * SIDE + x);
      for (let c = 0; c < 3; c++) image.data[at + c] = low[c]! + band * (high[c]! - low[c]!);
      image.data[at + 3] = 255;
    }
  context.putImageData(image, 0, 0);
}
