import type { Point } from '../protocol/space.js';
import { four } from './digits.js';

/** A point for people, e.g. `learningRate 0.001, oneMinusBeta2 0.01`. */
export const pointText = (point: Point): string =>
  Object.entries(point)
    .map(([name, value]) => `${name} ${four(value)}`)
    .join(', ');
