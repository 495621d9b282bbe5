import type { Layout } from './layout.js';

export const chunkCount = ({ count, chunkSize }: Layout): number => Math.ceil(count / chunkSize);

/** The matrices of one chunk: the first, and the one after the last. */
export const rangeOf = (
  { count, chunkSize }: Layout,
  index: number,
): readonly [from: number, to: number] => [
  index * chunkSize,
  Math.min(count, (index + 1) * chunkSize),
];

/** A matrix of this size takes some milliseconds: long for a message, short for a stack. */
const LARGE = 96;
/** Bytes that are copied in well under 5 ms. */
const QUICK = 2 ** 20;

/**
 * Matrices in one chunk. In shared memory a chunk costs one claim, so that the smallest worthwhile
 * size is best. Otherwise each chunk is a message that waits for the event loop, so that four
 * chunks for each worker are best, if they are quick to copy.
 */
export function chunkSizeFor(
  count: number,
  n: number,
  bytes: number,
  workers: number,
  shared: boolean,
): number {
  const worthwhile = Math.round((LARGE / Math.max(n, 1)) ** 3);
  const quick = Math.floor(QUICK / Math.max(n * n * bytes, 1));
  const wanted = shared
    ? worthwhile
    : Math.min(quick, Math.max(worthwhile, Math.ceil(count / (4 * workers))));
  return Math.max(1, Math.min(Math.ceil(count / workers), wanted));
}
