import type { Point } from './fit.js';

/** Where walks begin until a visitor drags the point. */
export const START: Point = [1.7, 0.1];
/** Steps of a walk. */
export const STEPS = 80;
