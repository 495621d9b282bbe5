import { shrink } from './shrink.js';
import { drawDigits } from './stroke-digits.js';

/**
 * Digits of 8 by 8, the same in every call, reduced like the optical digits: from 32 by 32, in
 * blocks of 4 by 4. [count * 64], ink in [0, 1].
 */
export const drawSmallDigits = (count: number): Float32Array =>
  shrink(drawDigits(count, 1, 32).images, 32, 4);
