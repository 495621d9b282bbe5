import { writeSync } from 'node:fs';
import type { Call } from '../member/call.js';
import { stalled, warning } from '../member/errors.js';
import type { Mpi } from './functions.js';
import type { Seat } from './seat.js';
import { RollCall } from './roll-call.js';

/** Milliseconds of asking without a pause: a rank that is as fast is there by then. */
const SPIN_MS = 0.3;
/** Milliseconds between two looks at whether another rank has given up. */
const LOOK_MS = 100;
/** The part of `stallMs` after which a rank says that it waits. */
const WARN_AFTER = 0.1;

/** Waits for a request of MPI by asking, between naps, so that cores are free for the others. */
export class Waiting {
  readonly #done = new Int32Array(new SharedArrayBuffer(4));
  readonly #bed = new Int32Array(new SharedArrayBuffer(4));
  #calls = 0;

  constructor(
    private readonly mpi: Mpi,
    private readonly seat: Seat,
  ) {}

  /** @throws CurvatureError naming the ranks that do not come. */
  until(request: BigUint64Array, call: Call): void {
    this.#calls++;
    const { rank, stallMs } = this.seat;
    const start = performance.now();
    let [lookAt, warnAt] = [LOOK_MS, stallMs * WARN_AFTER];
    const rolls = new RollCall(this.mpi, this.seat, this.#calls);
    while (!this.#isDone(request)) {
      const waited = performance.now() - start;
      if (waited > SPIN_MS) this.#nap(waited);
      if (waited > warnAt) {
        warnAt = Infinity;
        writeSync(2, `${warning(rank, call, [], Math.round(waited))}\n`);
      }
      if (waited < lookAt) continue;
      lookAt = waited + LOOK_MS;
      if (waited >= stallMs) rolls.begin();
      const missing = rolls.missing();
      if (missing) throw stalled(rank, call, missing, Math.round(waited));
    }
  }

  #isDone(request: BigUint64Array): boolean {
    this.mpi.call('Test', request, this.#done, this.mpi.abi.noStatus);
    return this.#done[0] !== 0;
  }

  /** Up to a millisecond, in proportion to what has been waited. */
  #nap(waited: number): void {
    Atomics.wait(this.#bed, 0, 0, Math.min(1, waited / 10));
  }
}
