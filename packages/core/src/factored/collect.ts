import { keep } from '@tensorflow/tfjs-core';
import type { State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { release, tensorsOf } from '../state/tree.js';

/**
 * `make(0)` to `make(count - 1)` as one list: at once if all are there, else later.
 * Where one fails, the tensors of the others are freed, but for those that `previous` holds; `make`
 * may throw or reject.
 */
export function together<S extends State>(
  count: number,
  make: (k: number) => S | Promise<S>,
  previous: State,
): S[] | Promise<S[]> {
  const parts: (S | Promise<S>)[] = [];
  try {
    for (let k = 0; k < count; k++) parts.push(make(k));
  } catch (error) {
    if (parts.some((part) => isPromise(part)))
      gather([...parts, Promise.reject(error)], previous).catch(() => {});
    throw error;
  }
  return parts.some((part) => isPromise(part)) ? gather(parts, previous) : (parts as S[]);
}

async function gather<S extends State>(
  parts: readonly (S | Promise<S>)[],
  previous: State,
): Promise<S[]> {
  // The tidy that this was called in ends before the promises do.
  for (const part of parts) if (!isPromise(part)) tensorsOf(part).forEach((tensor) => keep(tensor));
  const settled = await Promise.allSettled(parts);
  const values = settled.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
  const failed = settled.find((part) => part.status === 'rejected');
  if (!failed) return values;
  release(values, previous);
  throw failed.reason;
}
