import {
  type Call,
  CALL_NUMBERS,
  decodeAll,
  encode,
  type Numbers,
  type Operation,
} from '../member/call.js';
import { Member } from '../member/member.js';
import { shareOf } from '../member/share.js';
import type { Transport } from '../member/transport.js';
import { ranksInOrder } from '../ranks-in-order.js';
import { Barrier } from './barrier.js';
import { CHUNK, type Place, type Views, viewsOf } from './memory.js';

/** A rank that is a worker thread. */
export const threadRank = (place: Place): Member =>
  new Member('threads', place.rank, place.size, new Shared(place));

/** Ranks of one process move bytes through memory that they share. */
class Shared implements Transport {
  readonly #views: Views;
  readonly #barrier: Barrier;
  #side = 0;
  #call: Call = { name: 'barrier', length: 0 };

  constructor(private readonly place: Place) {
    this.#views = viewsOf(place.memory, place.size);
    this.#barrier = new Barrier(place, this.#views);
  }

  meet(call: Call): Call[] {
    this.#call = call;
    const calls = this.#views.calls[this.#turn()]!;
    calls.set(encode(call), this.place.rank * CALL_NUMBERS);
    this.#barrier.pass(call);
    return decodeAll(calls);
  }

  reduce(x: Numbers, operation: Operation): void {
    const length = CHUNK / x.BYTES_PER_ELEMENT;
    for (let at = 0; at < x.length; at += length)
      this.#reduceChunk(x.subarray(at, at + length), operation);
  }

  /** Each rank reduces one part of the chunk, over all ranks in order, so that every run is alike. */
  #reduceChunk(x: Numbers, operation: Operation): void {
    const { rank, size } = this.place;
    const side = this.#turn();
    const chunks = ranksInOrder(size).map((each) => this.#chunk(side, each, x));
    chunks[rank]!.set(x);
    this.#barrier.pass(this.#call);
    const [from, to] = shareOf(x.length, rank, size);
    const [first, ...others] = chunks.map((each) => each.subarray(from, to));
    for (const other of others) into[operation](first!, other);
    this.#barrier.pass(this.#call);
    x.set(chunks[0]!);
  }

  gather(own: Uint8Array, lengths: readonly number[]): Uint8Array[] {
    const all = lengths.map((length) => new Uint8Array(length));
    for (let at = 0; at < Math.max(...lengths); at += CHUNK) {
      const side = this.#turn();
      const part = own.subarray(at, at + CHUNK);
      this.#chunk(side, this.place.rank, part).set(part);
      this.#barrier.pass(this.#call);
      all.forEach((bytes, rank) => {
        const to = bytes.subarray(at, at + CHUNK);
        to.set(this.#chunk(side, rank, to));
      });
    }
    return all;
  }

  broadcast(bytes: Uint8Array, root: number): void {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const part = bytes.subarray(at, at + CHUNK);
      const chunk = this.#chunk(this.#turn(), root, part);
      if (this.place.rank === root) chunk.set(part);
      this.#barrier.pass(this.#call);
      if (this.place.rank !== root) part.set(chunk);
    }
  }

  close(): void {}

  /** All ranks take turns alike, as they make the same calls. */
  #turn(): number {
    return (this.#side = 1 - this.#side);
  }

  /** The chunk of a rank, as an array of the type and length of `like`. */
  #chunk<T extends Numbers | Uint8Array>(side: number, rank: number, like: T): T {
    const at = this.#views.chunkAt(side, rank);
    const { memory } = this.place;
    if (like.BYTES_PER_ELEMENT === 8) return new Float64Array(memory, at, like.length) as T;
    if (like.BYTES_PER_ELEMENT === 4) return new Float32Array(memory, at, like.length) as T;
    return new Uint8Array(memory, at, like.length) as T;
  }
}

const into: Record<Operation, (out: Numbers, other: Numbers) => void> = {
  sum(out, other) {
    for (let i = 0; i < out.length; i++) out[i]! += other[i]!;
  },
  min(out, other) {
    for (let i = 0; i < out.length; i++) out[i] = Math.min(out[i]!, other[i]!);
  },
  max(out, other) {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(out[i]!, other[i]!);
  },
};
