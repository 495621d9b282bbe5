import {
  type Call,
  CALL_NUMBERS,
  decodeAll,
  encode,
  type Numbers,
  type Operation,
} from '../member/call.js';
import type { Seat } from '../member/seat.js';
import type { Transport } from '../member/transport.js';
import type { Mpi } from './functions.js';
import { Waiting } from './waiting.js';
import type { Watcher } from './watcher.js';

/** Elements or bytes in one call: MPI counts in int. */
const MOST = 1 << 28;

/** Ranks that are processes, by collectives of MPI. All calls are synchronous, as a step is. */
export class Processes implements Transport {
  closed = false;
  readonly #waiting: Waiting;
  // Of their own memory, which does not move: MPI writes into it after the call has returned.
  readonly #own = new Float64Array(new SharedArrayBuffer(8 * CALL_NUMBERS));
  readonly #all: Float64Array;
  readonly #request = new BigUint64Array(new SharedArrayBuffer(8));

  constructor(
    private readonly mpi: Mpi,
    seat: Seat,
    private readonly watcher: Watcher,
  ) {
    this.#all = new Float64Array(new SharedArrayBuffer(8 * CALL_NUMBERS * seat.size));
    this.#waiting = new Waiting(mpi, seat);
  }

  /** Not within MPI: this rank can still tell who is missing, and sleeps where MPI would spin. */
  meet(call: Call): Call[] {
    const { double, world } = this.mpi.abi;
    this.#own.set(encode(call));
    const [own, all, request, count] = [this.#own, this.#all, this.#request, CALL_NUMBERS];
    this.mpi.call('Iallgather', own, count, double, all, count, double, world, request);
    this.#waiting.until(this.#request, call);
    return decodeAll(this.#all);
  }

  reduce(x: Numbers, operation: Operation): void {
    const { abi } = this.mpi;
    const type = x.BYTES_PER_ELEMENT === 8 ? abi.double : abi.float;
    for (let at = 0; at < x.length; at += MOST) {
      const part = x.subarray(at, at + MOST);
      this.#move('Allreduce', abi.inPlace, part, part.length, type, abi[operation], abi.world);
    }
  }

  gather(own: Uint8Array, lengths: readonly number[]): Uint8Array[] {
    const all = lengths.map((length) => new Uint8Array(length));
    for (let at = 0; at < Math.max(...lengths); at += MOST / lengths.length)
      this.#gatherPart(own, all, at, MOST / lengths.length);
    return all;
  }

  /** Bytes `at` to `at + most` of each rank. */
  #gatherPart(own: Uint8Array, all: readonly Uint8Array[], at: number, most: number): void {
    const { byte, world } = this.mpi.abi;
    const parts = all.map((bytes) => bytes.subarray(at, at + most));
    const counts = Int32Array.from(parts, ({ length }) => length);
    const starts = new Int32Array(counts.length);
    for (let rank = 1; rank < starts.length; rank++)
      starts[rank] = starts[rank - 1]! + counts[rank - 1]!;
    const whole = new Uint8Array(starts.at(-1)! + counts.at(-1)!);
    const part = own.subarray(at, at + most);
    this.#move('Allgatherv', part, part.length, byte, whole, counts, starts, byte, world);
    parts.forEach((to, rank) => to.set(whole.subarray(starts[rank]!, starts[rank]! + to.length)));
  }

  broadcast(bytes: Uint8Array, root: number): void {
    const { byte, world } = this.mpi.abi;
    for (let at = 0; at < bytes.length; at += MOST) {
      const part = bytes.subarray(at, at + MOST);
      this.#move('Bcast', part, part.length, byte, root, world);
    }
  }

  close(): void {
    this.#move('Finalize');
    this.closed = true;
    this.watcher.stop();
  }

  /** All have met, so this takes no longer than the bytes do; the watcher ends it where it hangs. */
  #move(...args: Parameters<Mpi['call']>): void {
    this.watcher.enter();
    this.mpi.call(...args);
    this.watcher.leave();
  }
}
