import type { Communicator } from '@curvature/spec';
import type { Cell } from '../../state/cell.js';
import type { Abilities } from '../../step/abilities/abilities.js';
import type { ParameterStep } from '../../step/parameter-step.js';
import { exchangeRefreshes } from '../exchange-refreshes.js';
import { sharedRefreshes } from '../shared-refreshes.js';

/** Which rank keeps what of the state of an optimizer, and takes which steps. */
export interface Keeping {
  /** The abilities of an optimizer among ranks. */
  abilities(own: Abilities): Abilities;
  /** The steps that this rank takes. */
  own(steps: readonly ParameterStep[]): readonly ParameterStep[];
  /** Gives all ranks what others have made of these steps. */
  part(steps: readonly ParameterStep[]): void;
  /** Gives all ranks what any of them has of the states of these cells, for a save. */
  gather(cells: readonly Cell[]): void;
  /** Frees what `gather` has brought, and this rank does not keep. */
  ungather(cells: readonly Cell[]): void;
  /** Another state is loaded. */
  reset(): void;
}

/** Every rank keeps the whole state and takes all steps; refreshes are dealt. */
export const wholeState = (communicator: Communicator): Keeping => ({
  abilities(own) {
    // Not by identity: in CommonJS each door of this package has a copy of its own.
    const isRefreshed = own.refreshes.reports() !== null;
    return isRefreshed ? { ...own, refreshes: sharedRefreshes(communicator) } : own;
  },
  own: (steps) => steps,
  part() {},
  gather: (cells) => exchangeRefreshes(communicator, cells, Infinity),
  ungather() {},
  reset() {},
});
