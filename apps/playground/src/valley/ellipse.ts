import type { Symmetric } from './places.js';

/** Half the lengths of an ellipse's axes, and the angle of the longer one, in radians. */
export interface Ellipse {
  readonly long: number;
  readonly short: number;
  readonly angle: number;
}

/**
 * What a positive matrix makes of the circle of unit gradients, drawn with the area of a circle of
 * this radius: its shape and direction, since graft and rate set its size.
 */
export function ellipseOf({ first, second, beside }: Symmetric, radius: number): Ellipse {
  const [mean, half] = [(first + second) / 2, (first - second) / 2];
  const spread = Math.hypot(half, beside);
  const ratio = Math.sqrt((mean + spread) / Math.max(mean - spread, 1e-3 * mean));
  return {
    long: radius * ratio,
    short: radius / ratio,
    angle: Math.atan2(beside, half) / 2,
  };
}
