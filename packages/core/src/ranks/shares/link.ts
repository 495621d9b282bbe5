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

const TRIALS = 4;
const SIDE = 128;

/** The least of several trials, which all ranks make together; rank 0's number counts for all. */
export function measuredLink(communicator: Communicator): Link {
  const latencyMs = leastOf(() => communicator.allReduce(new Float32Array(1), 'sum'));
  const bytes = 4 * SIDE * SIDE * communicator.size;
  const exchangeMs = leastOf(() => exchangeZeros(communicator));
  const ofRank0 = new Float64Array(2);
  if (communicator.rank === 0) ofRank0.set([latencyMs, exchangeMs / bytes]);
  communicator.allReduce(ofRank0, 'sum');
  return { latencyMs: ofRank0[0]!, msPerByte: ofRank0[1]! };
}

function leastOf(trial: () => void): number {
  let least = Infinity;
  for (let k = 0; k < TRIALS; k++) {
    const started = performance.now();
    trial();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

/** Moves a tile of each rank to all, as an exchange of refreshes does. */
function exchangeZeros(communicator: Communicator): void {
  const own = zeros([1, SIDE, SIDE]);
  const all = communicator.allGather(encode([{ cache: own, ms: 0 }])).map(decode);
  const whole = joined(
    all.map((part, rank) => ({ cache: cacheOf(part), tiles: { first: rank, count: 1 } })),
  );
  dispose([own, whole as Tensor]);
}

const cacheOf = ([part]: readonly (Received | null)[]): Flat =>
  part && 'cache' in part ? part.cache : null;
