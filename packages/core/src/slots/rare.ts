import { checkNumber } from '@curvature/spec';
import { type Packings, packingsOf, type Storage } from '../state/codecs/storage.js';
import { checkFunction, wrongValue } from './checks.js';
import { checkCurvature } from './fits.js';
import type { Complete } from './types.js';

/**
 * Checks the slots that few optimizers have, whose code pages of others do without, and turns
 * codecs into what packs states. @throws CurvatureError naming the slot and its value.
 */
export function withRareSlots(slots: Complete): Complete {
  const { trust, damping, pipeline, storage } = slots;
  checkFunction('trust', trust, 'klClip(0.01)');
  if (damping) checkDampingSlot(damping);
  checkCurvature(slots);
  if (pipeline && pipeline.delay !== 'asap')
    checkNumber('secondOrder', "pipeline.delay (if not 'asap')", pipeline.delay, {
      min: 0,
      integer: true,
    });
  return storage ? { ...slots, storage: packings(storage) } : slots;
}

function checkDampingSlot(damping: NonNullable<Complete['damping']>): void {
  if (typeof damping.init !== 'function')
    throw wrongValue('damping', damping, 'levenbergMarquardt({ initial: 0.1 })');
  checkNumber('secondOrder', 'damping.every', damping.every, { min: 1, integer: true });
}

/** What was given is still a storage. */
const packings = (storage: Packings | Storage) => packingsOf(storage as Storage);
