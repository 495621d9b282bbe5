import { number } from '@curvature/spec';

/** An average's decay: 0 forgets at once, 1 would never learn. */
export const decayRow = (otherwise: number, describe: string) =>
  number({ default: otherwise, min: 0, below: 1, describe });

/** Smaller values would vanish in float32, and a gradient of zeros would divide zero by zero. */
export const rootEpsilon = (otherwise: number) =>
  number({
    default: otherwise,
    min: 1e-30,
    below: Infinity,
    describe: 'added after the square root',
  });
