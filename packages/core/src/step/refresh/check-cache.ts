import { CurvatureError, type State } from '@curvature/spec';
import { readsAreCheap } from '@curvature/spec/reads';
import { tidy } from '@tensorflow/tfjs-core';
import type { Outcome } from '../../state/cell.js';
import { numbersAreFinite, release, retain, tensorsOf } from '../../state/tree.js';
import { checksum } from '../backend.js';

const NOT_FINITE = new CurvatureError(
  'The refreshed cache holds a value that is not finite.',
  'The statistics overflowed or are singular.',
  'Raise the ridge, or lower the learning rate.',
);

/**
 * Whether a cache must be checked asynchronously, since reading it now would stall the device. It
 * then comes into use like that of an asynchronous solver.
 */
export const isCheckedLater = (cache: State): boolean =>
  !readsAreCheap() && tensorsOf(cache).length > 0;

/** The outcome of a refresh; a cache that is not finite is released. */
export function checked(cache: State, ms: number): Outcome {
  const tensors = tensorsOf(cache);
  const sum = tensors.length === 0 ? 0 : tidy(() => checksum(tensors).dataSync()[0]!);
  return outcomeOf(cache, ms, sum);
}

/** As `checked`, with an asynchronous read. */
export async function checkedLater(cache: State, ms: number): Promise<Outcome> {
  const sum = retain(() => checksum(tensorsOf(cache)));
  const [value] = await sum.data();
  sum.dispose();
  return outcomeOf(cache, ms, value!);
}

function outcomeOf(cache: State, ms: number, sum: number): Outcome {
  if (Number.isFinite(sum) && numbersAreFinite(cache)) return { cache, ms };
  release(cache, null);
  return { cause: NOT_FINITE };
}
