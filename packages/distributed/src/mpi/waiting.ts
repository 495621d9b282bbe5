import type { Call } from '../member/call.js';
import type { Seat } from '../member/seat.js';
import { Wait } from '../member/wait.js';
import type { Mpi } from './functions.js';
import { RollCall } from './roll-call.js';

/** Milliseconds of asking without a pause: a rank that is as fast is there by then. */
const SPIN_MS = 0.3;
/** Milliseconds between two looks at whether another rank has given up. */
const LOOK_MS = 100;

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
    const wait = new Wait(this.seat, call);
    let lookAt = LOOK_MS;
    let rolls: RollCall | null = null;
    while (!this.#isDone(request)) {
      const waited = wait.ms;
      if (waited > SPIN_MS) this.#nap(waited);
      wait.warn();
      if (waited < lookAt) continue;
      lookAt = waited + LOOK_MS;
      rolls ??= new RollCall(this.mpi, this.seat, this.#calls);
      if (waited >= this.seat.stallMs) rolls.begin();
      const missing = rolls.missing();
      if (missing) throw wait.stalled(missing);
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
