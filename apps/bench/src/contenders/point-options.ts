// What the names of a point stand for; a beta near 1 differs by 1 - beta.
import type { Point } from '../protocol/space.js';

export const rateOf = ({ learningRate }: Point): number => learningRate!;
export const momentumOf = ({ oneMinusMomentum }: Point): number => 1 - oneMinusMomentum!;
export const beta1Of = ({ oneMinusBeta1 }: Point): number =>
  oneMinusBeta1 === undefined ? 0.9 : 1 - oneMinusBeta1;
export const beta2Of = ({ oneMinusBeta2 }: Point): number => 1 - oneMinusBeta2!;
export const betas = (point: Point) => ({ beta1: beta1Of(point), beta2: beta2Of(point) });
