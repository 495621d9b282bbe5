import { pooledRoots } from '@curvature/backend-tfjs';
import type { ExtraSlots } from '@curvature/core/internal';
import { googleShampoo, metaShampoo, shampoo } from '@curvature/shampoo';
import {
  googleShampooOptions,
  type ShampooOptions,
  shampooOptions,
  type ShampooParts,
} from '@curvature/shampoo/internal';
import type { OnRanks } from '@curvature/workbench';
import { CurvatureError, type Given, numberOrNull, oneOf, options, value } from '@curvature/spec';

const presets = { ours: shampoo, google: googleShampoo, meta: metaShampoo };

/** What the command adds to the options of a preset. */
const added = options('shampoo', {
  compat: oneOf(['ours', 'google', 'meta'], {
    default: 'ours',
    describe: 'preset: order of operations and defaults',
  }),
  workers: numberOrNull({
    default: null,
    min: 1,
    integer: true,
    null: 'the training thread takes roots',
    describe: 'number of worker threads that take roots',
  }),
  delay: value<string | null>({
    default: null,
    check: checkDelay,
    describe: 'steps from a request of roots to their use, a whole number or asap',
  }),
});
export type CommandOptions = ShampooOptions & Given<typeof added>;

/**
 * The options of the three presets in one; each preset refuses those that it lacks. Ranges are the
 * same in all of them, except for `startStep`, which Google counts from 0.
 */
export const commandRows = {
  ...added.rows,
  ...googleShampooOptions.rows,
  ...shampooOptions.rows,
  startStep: googleShampooOptions.rows.startStep,
};

/**
 * The preset that `compat` names, with a solver and a pipeline for `workers` and `delay`.
 * @param onRanks The slot that joins several ranks.
 */
export function fromCommand(given: CommandOptions, onRanks: Partial<OnRanks> = {}) {
  const { compat = 'ours', workers = null, delay = null, ...preset } = given;
  checkDelay('shampoo', '--delay', delay);
  const more: ExtraSlots & Partial<ShampooParts> = {
    ...onRanks,
    ...(delay !== null && { pipeline: { delay: delay === 'asap' ? 'asap' : Number(delay) } }),
    ...(workers !== null && { solver: pooledRoots({ workers }) }),
  };
  // Each preset checks its own options.
  return presets[compat](preset as object, more);
}

function checkDelay(owner: string, name: string, given: unknown): void {
  if (given === null || given === 'asap' || /^\d+$/.test(given as string)) return;
  throw new CurvatureError(
    `${owner}: ${name} must be a whole number of steps or asap, got ${given as string}.`,
    '',
    'Try --delay 5.',
  );
}
