import { CurvatureError } from '@curvature/spec';
import type { Complete } from '../../slots/types.js';
import type { Decoded } from './decode.js';

/** @throws CurvatureError for the state of another slot `damping`. */
export function checkDamping({ dampingName }: Decoded, { damping }: Complete): void {
  if (!dampingName || !damping || dampingName === damping.name) return;
  throw new CurvatureError(
    `The saved optimizer state has damping by ${dampingName}, where this optimizer has ${damping.name}.`,
    'It was saved by an optimizer with another slot `damping`.',
    'Make the optimizer with the options it was saved with, or go on without the optimizer state.',
  );
}
