// The abilities for refreshes and for the slots that few optimizers have, by their names.
import { DampingFeedback } from '../damping/damping-feedback.js';
import type { Abilities } from './abilities.js';

export { withRareSlots as slots } from '../../slots/rare.js';
export { trusted } from '../direction/trusted.js';
export { allRefreshes as refreshes } from '../refresh/all-refreshes.js';
export const damping: Abilities['damping'] = (slot) => slot && new DampingFeedback(slot);
