import { pooledRoots } from '@curvature/backend-tfjs';
import type { More } from '@curvature/core';
import { CurvatureError } from '@curvature/spec';
import { type OptionFlag, optionFlags } from '@curvature/workbench';
import { googleShampoo } from './google-shampoo.js';
import { metaShampoo } from './meta-shampoo.js';
import { googleShampooOptions, type ShampooOptions, shampooOptions } from './options/shampoo-options.js';
import { shampoo } from './shampoo.js';
import type { ShampooParts } from './parts/averaged-slots.js';

/**
 * What the command adds to the options of a preset: which preset, roots in worker threads, and how
 * many steps later they come into use.
 */
export interface CommandOptions extends ShampooOptions {
  readonly compat?: 'google' | 'meta';
  readonly workers?: number;
  /** A whole number of steps, or 'asap'. */
  readonly delay?: string;
}

const presets = { ours: shampoo, google: googleShampoo, meta: metaShampoo };

const own: readonly (OptionFlag & { readonly name: keyof CommandOptions })[] = [
  {
    flag: '--compat <name>',
    name: 'compat',
    describe: 'order of operations and defaults',
    choices: ['google', 'meta'],
  },
  {
    flag: '--workers <number>',
    name: 'workers',
    describe: 'take roots in that many worker threads',
    range: { min: 1, integer: true },
  },
  {
    flag: '--delay <steps>',
    name: 'delay',
    describe: 'steps from a request of roots to their use, or asap',
  },
];
/** Google counts steps from 0; the rest has the same range everywhere, or is Google's alone. */
const isGoogles = ({ name }: OptionFlag) => name === 'startStep' || !(name in shampooOptions.rows);

/** The flags of `shampoo` and of the other two, of which each refuses what it does not have. */
export const shampooFlags: readonly OptionFlag[] = [
  ...own,
  ...optionFlags(shampooOptions).filter((each) => !isGoogles(each)),
  ...optionFlags(googleShampooOptions).filter(isGoogles),
];

/** Shampoo, or the preset that `compat` names, with the values that no flat option can be. */
export function fromCommand({ compat, workers, delay, ...options }: CommandOptions) {
  const more: More & Partial<ShampooParts> = {
    ...(delay !== undefined && {
      pipeline: { delay: delay === 'asap' ? 'asap' : wholeDelay(delay) },
    }),
    ...(workers !== undefined && { solver: pooledRoots({ workers }) }),
  };
  // Each preset checks what it is given.
  return presets[compat ?? 'ours'](options as object, more);
}

function wholeDelay(text: string): number {
  const delay = Number(text);
  if (text.trim() !== '' && Number.isInteger(delay) && delay >= 0) return delay;
  throw new CurvatureError(
    `shampoo: --delay must be a whole number of steps or asap, got ${text}.`,
    '',
    'Try --delay 5.',
  );
}
