import type { AnyPreconditioner, State } from '@curvature/spec';
import type { Refresh } from '@curvature/spec/internal';
import { isPromise } from '@curvature/spec/reads';
import { tidy } from '@tensorflow/tfjs-core';
import type { Tiles } from '../../state/cell.js';
import { keepTensors, release } from '../../state/tree.js';
import { cutTo } from './cut.js';
import { joined, type Part } from './join.js';
import { decode, encode } from './wire.js';

/** A refresh of a stack as ranks make it that have these tiles each, by one rank alone. */
export async function refreshByParts(
  p: AnyPreconditioner,
  inputs: Refresh<State, State>,
  tilesOf: readonly Tiles[],
): Promise<State> {
  const parts: Part[] = [];
  for (const tiles of tilesOf) {
    const made = await refreshPart(p, inputs, tiles);
    const [received] = decode(encode([{ cache: made, ms: 0 }]));
    if (received && 'cache' in received) parts.push({ cache: received.cache, tiles });
    release(made, [inputs.stats, inputs.previous]);
  }
  return joined(parts);
}

async function refreshPart(
  p: AnyPreconditioner,
  inputs: Refresh<State, State>,
  tiles: Tiles,
): Promise<State> {
  let made: State | Promise<State> = null;
  let previous: State = null;
  tidy(() => {
    const own = cutTo(tiles)(inputs);
    made = p.refresh!(own.stats, own.previous, own.context) as State | Promise<State>;
    // A refresh that goes on may return parts of the previous cache.
    if (isPromise(made)) keepTensors((previous = own.previous));
    else keepTensors(made);
  });
  const cache = await made;
  release(previous, [cache, inputs.previous]);
  return cache;
}
