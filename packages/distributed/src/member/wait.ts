import { writeSync } from 'node:fs';
import type { CurvatureError } from '@curvature/spec';
import type { Call } from './call.js';
import { stalled, warning } from './errors.js';
import type { Seat } from './seat.js';

/** The part of `stallMs` after which a rank says that it waits. */
const WARN_AFTER = 0.1;

/** A rank that waits for others in one call, from now on. */
export class Wait {
  readonly #start = performance.now();
  #hasWarned = false;

  constructor(
    private readonly seat: Seat,
    private readonly call: Call,
  ) {}

  /** How long it has waited, in milliseconds. */
  get ms(): number {
    return performance.now() - this.#start;
  }

  /** Says once, when it has waited long, for whom; `missing` gives the ranks that are known. */
  warn(missing: () => readonly number[] = () => []): void {
    const { rank, stallMs } = this.seat;
    const { ms } = this;
    if (this.#hasWarned || ms < stallMs * WARN_AFTER) return;
    this.#hasWarned = true;
    // What a thread writes to its stderr goes through its event loop, which waits here.
    writeSync(2, `${warning(rank, this.call, missing(), Math.round(ms))}\n`);
  }

  /** What ends it, if these ranks do not come. */
  stalled(missing: readonly number[]): CurvatureError {
    return stalled(this.seat.rank, this.call, missing, Math.round(this.ms));
  }
}
