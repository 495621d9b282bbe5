import { tiledComposition } from '@curvature/core/internal';
import { type ShampooOptions, shampooOptions } from './options/shampoo-options.js';
import { averagedSlots } from './parts/averaged-slots.js';
import type { ShampooParts } from './parts/roots.js';

/**
 * Shampoo's slots for `secondOrder`: take them, replace some, pass them on.
 * @throws CurvatureError for an unknown option or a value out of range.
 */
export const shampooSlots = (options: ShampooOptions = {}, parts: Partial<ShampooParts> = {}) =>
  averagedSlots(shampooOptions.complete(options), parts);

/**
 * Shampoo (Gupta et al. 2018, Anil et al. 2020) for `model.compile` and `optimizer.minimize`.
 * @param options Flat options; the README has a table of them.
 * @param more Slots of `secondOrder` to set or replace, such as `groups`, `pipeline`, `onEvent`;
 *   and `solver`.
 */
export const shampoo = /* @__PURE__ */ tiledComposition<
  ShampooOptions,
  ShampooParts,
  ReturnType<typeof shampooSlots>
>('Shampoo', shampooSlots, ['solver']);
