import { withRareSlots } from '../../slots/rare.js';
import { DampingFeedback } from '../damping/damping-feedback.js';
import { trusted } from '../direction/trusted.js';
import { allRefreshes } from '../refresh/all-refreshes.js';
import type { Abilities } from './abilities.js';

/** The abilities that ask nothing of layers: for refreshes and the slots that few optimizers have. */
export const rareSlots: Pick<Abilities, 'slots' | 'damping' | 'refreshes' | 'trusted'> = {
  slots: withRareSlots,
  damping: (slot) => slot && new DampingFeedback(slot),
  refreshes: allRefreshes,
  trusted,
};
