import type { Communicator } from '@curvature/spec';
import { JoinedRanks } from './joined-ranks.js';
import type { Join } from './sharing.js';

/** Gives a communicator what optimizers need of it. */
export const joins =
  (communicator: Communicator, checkEvery: number): Join =>
  (optimizer) =>
    new JoinedRanks(communicator, optimizer, checkEvery);
