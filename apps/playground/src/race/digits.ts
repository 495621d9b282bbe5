import { drawSmallDigits } from '@curvature/workbench/digits';
import { DIGITS, SHOWN } from './sizes.js';
import { digitsTask } from './program.js';
import type { Track } from './race.js';

/** The drawn digits of `bench`, fewer of them: inputs and targets are the same images. */
export function digitsTrack(): Track {
  const x = drawSmallDigits(DIGITS);
  return { task: digitsTask, rows: { count: DIGITS, x, y: x }, shown: SHOWN };
}
