import type { State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import type { Cell } from '../../state/cell.js';
import { keepTensors, release } from '../../state/tree.js';
import type { Job } from './job.js';

/** What a plugin's refresh gave, for use beyond the tidy in which it ran. */
export function keptResult(
  result: State | Promise<State>,
  previous: State,
  { cell, cut }: Job,
): State | Promise<State> {
  if (!isPromise<State>(result)) keepTensors(result);
  else if (cut || cell.slots.storage?.cache) return retainUntil(result, previous, cell);
  return result;
}

/** Retains a cache that was decoded or cut for a refresh while a refresh runs, which may read it or return parts of it. */
async function retainUntil(
  result: Promise<State>,
  previous: State,
  { parts }: Cell,
): Promise<State> {
  keepTensors(previous);
  const cache = await result.catch((cause) => {
    release(previous, parts);
    throw cause;
  });
  release(previous, [parts, cache]);
  return cache;
}
