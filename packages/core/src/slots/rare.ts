import { checkNumber } from '@curvature/spec';
import { type Packings, packingsOf, type Storage } from '../state/codecs/storage.js';
import { checkCurvature } from './fits.js';
import type { Complete } from './types.js';
import { checkObject, checkValues } from './values.js';

const OWNER = 'secondOrder';
const RARE_VALUES = {
  trust: ['klClip(0.01)'],
  damping: ['levenbergMarquardt({ initial: 0.1 })', 'init'],
} as const;

/**
 * Checks the slots that few optimizers have, whose code pages of others do without, and turns
 * codecs into what packs states. @throws CurvatureError naming the slot and its value.
 */
export function withRareSlots(slots: Complete): Complete {
  const { damping, pipeline, storage } = slots;
  checkValues(slots, RARE_VALUES, OWNER);
  if (damping) checkNumber(OWNER, 'damping.every', damping.every, { min: 1, integer: true });
  checkCurvature(slots);
  checkObject(OWNER, 'slot pipeline', pipeline, '{ delay: 2 }');
  checkObject(OWNER, 'slot storage', storage, '{ statistics: int16WithDiagonal() }');
  if (pipeline && pipeline.delay !== 'asap')
    checkNumber(OWNER, "pipeline.delay (if not 'asap')", pipeline.delay, {
      min: 0,
      integer: true,
    });
  return storage ? { ...slots, storage: packings(storage) } : slots;
}

/** What was given is still a storage. */
const packings = (storage: Packings | Storage) => packingsOf(storage as Storage);
