import { composition } from '@curvature/core';
import { type MetaShampooOptions, metaShampooOptions } from './options/shampoo-options.js';
import { averagedSlots, type ShampooParts } from './parts/averaged-slots.js';

/**
 * The slots of `metaShampoo` for `secondOrder`. @throws CurvatureError for an unknown option or a
 * value out of range.
 */
export const metaShampooSlots = (
  options: MetaShampooOptions = {},
  parts: Partial<ShampooParts> = {},
) => averagedSlots(metaShampooOptions.complete(options), parts);

/**
 * Shampoo as in distributed_shampoo of facebookresearch/optimizers: the order of `shampoo` with
 * Meta's defaults.
 * @param options Flat options, see `MetaShampooOptions`; all have defaults, see
 *   `metaShampooOptions.defaults`.
 * @param more Slots of `secondOrder` to set or replace; and `solver`.
 */
export const metaShampoo = composition<MetaShampooOptions, ShampooParts>(
  'MetaShampoo',
  metaShampooSlots,
  ['solver'],
);
