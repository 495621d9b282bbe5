import { pooledRoots } from '@curvature/backend-tfjs';
import { CurvatureError } from '@curvature/spec';
import type { More } from '@curvature/core';
import type { ShampooOptions } from './options.js';
import type { ShampooParts } from './shampoo.js';

/** What the command adds to `ShampooOptions`: roots in worker threads, and how many steps later they come into use. */
export interface CommandOptions extends ShampooOptions {
  readonly workers?: number;
  /** A whole number of steps, or 'asap'. */
  readonly delay?: string;
}

/** Splits what the command line gave into Shampoo's options and the values that no flat option can be. */
export function fromCommand({
  workers,
  delay,
  ...options
}: CommandOptions): [ShampooOptions, More & Partial<ShampooParts>] {
  const pipeline =
    delay === undefined ? undefined : { delay: delay === 'asap' ? ('asap' as const) : wholeDelay(delay) };
  return [
    options,
    { ...(pipeline && { pipeline }), ...(workers !== undefined && { solver: pooledRoots({ workers }) }) },
  ];
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
