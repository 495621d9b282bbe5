import { number } from '@curvature/spec';

/** The decay of an average: 0 keeps no past, 1 would never change. */
/* @__NO_SIDE_EFFECTS__ */
export function decayRow(otherwise: number, describe: string) {
  return number({ default: otherwise, min: 0, below: 1, describe });
}

/** Below 1e-30 epsilon would vanish in float32, and a gradient of zeros would give 0 / 0. */
/* @__NO_SIDE_EFFECTS__ */
export function rootEpsilon(otherwise: number) {
  return number({
    default: otherwise,
    min: 1e-30,
    below: Infinity,
    describe: 'added after the square root',
  });
}
