import type { Seat } from '../member/seat.js';
import { ranksInOrder } from '../ranks-in-order.js';
import type { Mpi } from './functions.js';

/** A tag that no other message has. */
const TAG = 7741;
/** Milliseconds that others have to answer. */
const ANSWER_MS = 1000;

/**
 * Who waits, and who is missing. The first rank that has waited too long tells all others in which
 * call it waits; each rank that waits in the same call answers by telling the same. Who has not been
 * heard of after a second is missing.
 */
export class RollCall {
  readonly #heard = new Set<number>();
  readonly #message = new Float64Array(new SharedArrayBuffer(8));
  readonly #found = new Int32Array(new SharedArrayBuffer(4));
  #begun = 0;

  constructor(
    private readonly mpi: Mpi,
    private readonly seat: Seat,
    private readonly call: number,
  ) {}

  /** Tells the others, once. A message of 8 bytes is sent without waiting for who takes it. */
  begin(): void {
    if (this.#begun > 0) return;
    this.#begun = performance.now();
    const { abi } = this.mpi;
    this.#message[0] = this.call;
    for (const rank of this.#others())
      this.mpi.call('Send', this.#message, 1, abi.double, rank, TAG, abi.world);
  }

  /** Null as long as answers may come. */
  missing(): number[] | null {
    for (const rank of this.#others()) this.#listen(rank);
    if (this.#heard.size > 0) this.begin();
    if (this.#begun === 0 || performance.now() - this.#begun < ANSWER_MS) return null;
    return this.#others().filter((rank) => !this.#heard.has(rank));
  }

  /** Messages of earlier calls, whose ranks came after all, mean nothing any more. */
  #listen(rank: number): void {
    const { abi } = this.mpi;
    for (;;) {
      this.mpi.call('Iprobe', rank, TAG, abi.world, this.#found, abi.noStatus);
      if (this.#found[0] === 0) return;
      this.mpi.call('Recv', this.#message, 1, abi.double, rank, TAG, abi.world, abi.noStatus);
      if (this.#message[0] === this.call) this.#heard.add(rank);
    }
  }

  #others(): number[] {
    return ranksInOrder(this.seat.size).filter((rank) => rank !== this.seat.rank);
  }
}
