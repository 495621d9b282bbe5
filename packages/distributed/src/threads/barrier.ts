import type { Call } from '../member/call.js';
import { ended } from '../member/errors.js';
import { Wait } from '../member/wait.js';
import { COME, ENDED, type Place, TURN, type Views } from './memory.js';

/** A wake-up may come between a look and the wait: nobody waits longer without another look. */
const LOOK_MS = 100;

/** The point that all ranks must come to before any goes on. */
export class Barrier {
  constructor(
    private readonly place: Place,
    private readonly views: Views,
  ) {}

  /** @throws CurvatureError naming the rank that has ended or does not come. */
  pass(call: Call): void {
    const { flags, arrivals } = this.views;
    const turn = Atomics.load(flags, TURN);
    Atomics.add(arrivals, this.place.rank, 1);
    if (Atomics.add(flags, COME, 1) < this.place.size - 1) return this.#wait(turn, call);
    Atomics.store(flags, COME, 0);
    Atomics.add(flags, TURN, 1);
    Atomics.notify(flags, TURN);
  }

  #wait(turn: number, call: Call): void {
    const { flags } = this.views;
    const { rank, stallMs } = this.place;
    const wait = new Wait(this.place, call);
    while (Atomics.load(flags, TURN) === turn) {
      const gone = Atomics.load(flags, ENDED);
      if (gone > 0) throw ended(rank, call, gone - 1);
      if (wait.ms >= stallMs) throw wait.stalled(this.#missing());
      wait.warn(() => this.#missing());
      Atomics.wait(flags, TURN, turn, Math.min(LOOK_MS, stallMs - wait.ms));
    }
  }

  #missing(): number[] {
    const { arrivals } = this.views;
    const own = Atomics.load(arrivals, this.place.rank);
    return [...arrivals.keys()].filter((rank) => Atomics.load(arrivals, rank) < own);
  }
}
