import type { State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { keepTensors, release } from '../state/tree.js';

/**
 * Collects `make(0)` to `make(count - 1)` into a list; a promise of it if one of them is a promise.
 * `make` may throw or reject: then the tensors of the others are released, except those of
 * `previous`.
 */
export function collect<S extends State>(
  count: number,
  make: (k: number) => S | Promise<S>,
  previous: State,
): S[] | Promise<S[]> {
  const parts: (S | Promise<S>)[] = [];
  try {
    for (let k = 0; k < count; k++) parts.push(make(k));
  } catch (error) {
    if (parts.some((part) => isPromise(part)))
      awaited([...parts, Promise.reject(error)], previous).catch(() => {});
    throw error;
  }
  return parts.some((part) => isPromise(part)) ? awaited(parts, previous) : (parts as S[]);
}

async function awaited<S extends State>(
  parts: readonly (S | Promise<S>)[],
  previous: State,
): Promise<S[]> {
  // The tidy around this call ends before the promises are resolved.
  for (const part of parts) if (!isPromise(part)) keepTensors(part);
  const settled = await Promise.allSettled(parts);
  const values = settled.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
  const failed = settled.find((part) => part.status === 'rejected');
  if (!failed) return values;
  release(values, previous);
  throw failed.reason;
}
