import { CurvatureError, type State } from '@curvature/spec';
import { readsAreCheap } from '@curvature/spec/reads';
import { tidy } from '@tensorflow/tfjs-core';
import type { Cell, Outcome } from '../../state/cell.js';
import { numbersAreFinite } from '../../state/leaves.js';
import { release, retain, tensorsOf } from '../../state/tree.js';
import { checksum, sumsOf } from '../backend.js';

const notFinite = () =>
  new CurvatureError(
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

/** Tensors that are all finite only if all of a cache's are. */
const checksOf = ({ slots }: Cell, cache: State) =>
  slots.preconditioner!.checks?.(cache) ?? tensorsOf(cache);

/** The outcome of a refresh; a cache that is not finite is released. */
export function checked(cell: Cell, cache: State, ms: number): Outcome {
  const tensors = checksOf(cell, cache);
  const sum = tensors.length === 0 ? 0 : tidy(() => checksum(tensors).dataSync()[0]!);
  return outcomeOf(cache, ms, Number.isFinite(sum));
}

/** As `checked`, once an asynchronous read has told whether the tensors are finite. */
export const checkedLater = async (
  cache: State,
  ms: number,
  isFinite: Promise<boolean>,
): Promise<Outcome> => outcomeOf(cache, ms, await isFinite);

/** For each refreshed cache, whether all its tensors are finite, by one read. */
export function areFinite(caches: readonly (readonly [Cell, State])[]): Promise<boolean>[] {
  const all = caches.map(([cell, cache]) => checksOf(cell, cache));
  if (all.every((tensors) => tensors.length === 0)) return all.map(() => Promise.resolve(true));
  const sums = retain(() => sumsOf(all.flat()));
  const values = sums.data().finally(() => sums.dispose());
  let end = 0;
  return all.map(async (tensors) => {
    const start = end;
    end += tensors.length;
    return (await values).subarray(start, start + tensors.length).every(Number.isFinite);
  });
}

function outcomeOf(cache: State, ms: number, isFinite: boolean): Outcome {
  if (isFinite && numbersAreFinite(cache)) return { cache, ms };
  release(cache, null);
  return { cause: notFinite() };
}
