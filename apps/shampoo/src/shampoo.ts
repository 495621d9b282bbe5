import { composition } from '@curvature/core';
import { type ShampooOptions, shampooOptions } from './options/shampoo-options.js';
import { averagedSlots, type ShampooParts } from './parts/averaged-slots.js';

/**
 * Shampoo's slots for `secondOrder`: take them, replace some, pass them on. @throws CurvatureError
 * for an unknown option or a value out of range.
 */
export const shampooSlots = (options: ShampooOptions = {}, parts: Partial<ShampooParts> = {}) =>
  averagedSlots(shampooOptions.complete(options), parts);

/**
 * Shampoo (Gupta et al. 2018, Anil et al. 2020) for `model.compile` and `optimizer.minimize`.
 * @param options Flat options, see `ShampooOptions`; all have defaults, see
 *   `shampooOptions.defaults`.
 * @param more Slots of `secondOrder` to set or replace: `groups`, `pipeline`, `onEvent`; and
 *   `solver`.
 */
export const shampoo = composition<ShampooOptions, ShampooParts>('Shampoo', shampooSlots, [
  'solver',
]);
