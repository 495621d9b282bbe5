import { CurvatureError } from '@curvature/spec';
import { type Call, describeCall } from './call.js';

export const differs = (mine: number, call: Call, other: number, theirs: Call): CurvatureError =>
  new CurvatureError(
    `Rank ${other} called ${describeCall(theirs)} where rank ${mine} called ${describeCall(call)}.`,
    'All ranks must make the same calls in the same order: a branch of the program, an option, the model or the number of steps depends on the rank.',
    'Take such decisions on one rank and broadcast them, or on numbers that all ranks share.',
  );

const listed = (missing: readonly number[]): string =>
  `rank${missing.length === 1 ? '' : 's'} ${missing.join(', ')}`;

export const stalled = (rank: number, call: Call, missing: readonly number[], ms: number) =>
  new CurvatureError(
    `Rank ${rank} waited ${ms} ms in ${describeCall(call)} for ${missing.length === 0 ? 'another rank' : listed(missing)}.`,
    'A rank hangs, or does something long that the others do not.',
    'See what that rank does; set the option stallMs of ranks() higher if it is only slow.',
  );

/** Without an end of a line. */
export const warning = (rank: number, call: Call, missing: readonly number[], ms: number): string =>
  `[rank ${rank}] has waited ${ms} ms in ${describeCall(call)}${missing.length === 0 ? '' : ` for ${listed(missing)}`}`;

export const ended = (rank: number, call: Call, other: number): CurvatureError =>
  new CurvatureError(
    `Rank ${other} has ended, but rank ${rank} waits for it in ${describeCall(call)}.`,
    'It failed, or left its loop earlier than the others.',
    'Its own error, if there is one, says more; let all ranks take the same number of steps.',
  );

export const closed = (call: Call): CurvatureError =>
  new CurvatureError(
    `${describeCall(call)} came after finalize().`,
    '',
    'Call finalize() last, or leave it out: a program that ends does it by itself.',
  );

export const noRows = (rows: number, size: number): CurvatureError =>
  new CurvatureError(
    `mine: ${rows} rows are too few for ${size} ranks.`,
    'A batch is dealt to all ranks, and each needs a row at least.',
    'Take larger batches or fewer ranks, and drop a last batch that is smaller.',
  );
