import type { Communicator } from '@curvature/spec';
import type { Across } from './across.js';
import { JoinedRanks } from './joined-ranks.js';

/** Gives a communicator what optimizers need of it. */
export const joins =
  (communicator: Communicator, checkEvery: number): Across['join'] =>
  (optimizer) =>
    new JoinedRanks(communicator, optimizer, checkEvery);
