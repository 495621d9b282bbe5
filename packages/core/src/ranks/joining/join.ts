import type { Communicator } from '@curvature/spec';
import { shardedState } from '../sharded/sharded-state.js';
import { JoinedRanks } from './joined-ranks.js';
import { wholeState } from './keeping.js';
import type { Join } from './sharing.js';

const KEEPINGS = { whole: wholeState, sharded: shardedState };

/**
 * Gives a communicator what optimizers need of it.
 * @param checkEvery Steps between two comparisons of all parameters.
 * @param state Whether each rank keeps the whole state of an optimizer, or that of some parameters.
 */
export const joins =
  (communicator: Communicator, checkEvery: number, state: keyof typeof KEEPINGS = 'whole'): Join =>
  (optimizer) =>
    new JoinedRanks(communicator, optimizer, KEEPINGS[state](communicator, optimizer), checkEvery);
