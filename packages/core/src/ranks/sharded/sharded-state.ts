import { type Communicator, CurvatureError } from '@curvature/spec';
import type { Cell } from '../../state/cell.js';
import type { Keeping } from '../joining/keeping.js';
import type { Joined } from '../joining/sharing.js';
import { Owners } from './owners.js';
import { drop, gatherStates } from './states.js';
import { gatherUpdates } from './updates.js';

/**
 * Each rank keeps the states of some parameters alone, takes their steps, refreshes what it keeps,
 * and gives the others the new values.
 * @throws CurvatureError for slots that look at all parameters together, or at samples.
 */
export function shardedState(communicator: Communicator, optimizer: Joined): Keeping {
  checkShardable(optimizer);
  const owners = new Owners(communicator.size);
  const ownerOf = (cell: Cell) => owners.of(cell)!;
  const isOwn = (cell: Cell) => owners.of(cell) === communicator.rank;
  /** Loaded cells have no owner before their first step, and all ranks have their states. */
  const dealt = (cells: readonly Cell[]) => cells.filter((cell) => owners.of(cell) !== undefined);
  const dropOthers = (cells: readonly Cell[]) => {
    for (const cell of cells) if (!isOwn(cell)) drop(cell);
  };
  return {
    abilities: (own) => own,
    own(steps) {
      const fresh = steps.map(({ cell }) => cell).filter((cell) => owners.of(cell) === undefined);
      owners.deal(fresh);
      dropOthers(fresh);
      return steps.filter(({ cell }) => isOwn(cell));
    },
    part: (steps) => gatherUpdates(communicator, steps, ({ cell }) => ownerOf(cell)),
    gather: (cells) => gatherStates(communicator, dealt(cells), ownerOf),
    ungather: (cells) => dropOthers(dealt(cells)),
    reset: () => owners.reset(),
  };
}

/** Slots that look at all parameters together, or at the samples of a rank, or pack states. */
const WHOLE = ['trust', 'damping', 'average', 'signals', 'storage'] as const;

function checkShardable({ slots }: Joined): void {
  const slot = WHOLE.find((name) => slots[name]);
  if (slot === undefined) return;
  throw new CurvatureError(
    `The state of an optimizer with the slot ${slot} cannot be sharded over ranks.`,
    'A sharded state is for methods that see gradients alone, each parameter by itself, such as Shampoo, SOAP and SONew.',
    "Leave the slot out, or use ranks({ state: 'whole' }), the default.",
  );
}
