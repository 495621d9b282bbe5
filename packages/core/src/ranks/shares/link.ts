import type { Communicator } from '@curvature/spec';
import { dispose, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { joined } from '../caches/join.js';
import { decode, encode, type Flat, type Received } from '../caches/wire.js';

/** The way between ranks, as rank 0 has measured it. */
export interface Link {
  /** Milliseconds of the least message. */
  readonly latencyMs: number;
  /** Of a byte that a rank has and all shall have, packing and unpacking included. */
  readonly msPerByte: number;
}

const TRIALS = 9;
const SIDE = 128;
/** Of all ranks: 4 MiB, so that they do not stay in a processor's cache, as caches do not. */
const TILES = 64;

/** The median of several trials, which all ranks make together; rank 0's number counts for all. */
export function measuredLink(communicator: Communicator): Link {
  const latencyMs = medianOf(() => communicator.allReduce(new Float32Array(1), 'sum'));
  const tiles = Math.ceil(TILES / communicator.size);
  const bytes = 4 * SIDE * SIDE * tiles * communicator.size;
  const exchangeMs = medianOf(() => exchangeZeros(communicator, tiles));
  const ofRank0 = new Float64Array(2);
  if (communicator.rank === 0)
    ofRank0.set([latencyMs, Math.max(0, exchangeMs - latencyMs) / bytes]);
  communicator.allReduce(ofRank0, 'sum');
  return { latencyMs: ofRank0[0]!, msPerByte: ofRank0[1]! };
}

/** Half of the trials are faster: the first ones, whose code is new, do not count. */
function medianOf(trial: () => void): number {
  const all = Array.from({ length: TRIALS }, () => {
    const started = performance.now();
    trial();
    return performance.now() - started;
  });
  return all.toSorted((a, b) => a - b)[TRIALS >> 1]!;
}

/** Moves tiles of each rank to all, as an exchange of refreshes does. */
function exchangeZeros(communicator: Communicator, tiles: number): void {
  const own = zeros([tiles, SIDE, SIDE]);
  const all = communicator.allGather(encode([{ cache: own, ms: 0 }])).map(decode);
  const whole = joined(
    all.map((part, rank) => ({
      cache: cacheOf(part),
      tiles: { first: rank * tiles, count: tiles },
    })),
  );
  dispose([own, whole as Tensor]);
}

const cacheOf = ([part]: readonly (Received | null)[]): Flat =>
  part && 'cache' in part ? part.cache : null;
