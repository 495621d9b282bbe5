import { Lane, type Start } from './lane.js';
import type { Rows } from './messages.js';
import { type Backend, programOf, type Task } from './program.js';
import { racerOf } from './racers.js';

/** Steps a second of the fastest racer that one can still watch. */
const WATCHABLE = 30;

/** What is raced on. */
export interface Track {
  readonly task: Task;
  readonly rows: Rows;
  /** How many rows have their outputs shown. */
  readonly shown: number;
}

/** What visitors choose of a race. */
export interface Choices {
  /** Names of racers, in the order of the page. */
  readonly names: readonly string[];
  /** Rates by name, where they are not those of the racers themselves. */
  readonly rates: Readonly<Record<string, number | null>>;
  readonly backend: Backend;
  readonly seed: number;
  readonly isSlow: boolean;
}

/** Racers side by side, from the same seed on the same batches. */
export class Race {
  readonly lanes = new Map<string, Lane>();
  isPaused = false;
  private slowdown = 1;

  constructor(
    readonly track: Track,
    private choices: Choices,
  ) {
    this.choose(choices);
  }

  /** The program of a racer, whether it races or not. */
  textOf(name: string): string {
    const { rates, backend, seed } = this.choices;
    const racer = racerOf(name);
    const rate = rates[name] === undefined ? racer.rate : rates[name];
    return programOf({ racer, rate, backend, seed, task: this.track.task });
  }

  /** Starts the lanes whose program is new, and stops those that are chosen no more. */
  choose(choices: Choices): void {
    this.choices = choices;
    for (const [name, lane] of this.lanes) {
      if (choices.names.includes(name) && lane.program.text === this.textOf(name)) continue;
      lane.stop();
      this.lanes.delete(name);
    }
    for (const name of choices.names) if (!this.lanes.has(name)) this.start(name);
    this.setPace();
  }

  pause(): void {
    this.isPaused = true;
    for (const lane of this.lanes.values()) lane.tell({ kind: 'pause' });
  }

  go(): void {
    this.isPaused = false;
    for (const lane of this.lanes.values()) lane.tell({ kind: 'go' });
  }

  /** One step of each racer, then a pause. */
  step(): void {
    this.isPaused = true;
    for (const lane of this.lanes.values()) lane.tell({ kind: 'step' });
  }

  stop(): void {
    for (const lane of this.lanes.values()) lane.stop();
    this.lanes.clear();
  }

  /** How many seconds of the clock a second of training takes. */
  get pace(): number {
    return this.slowdown;
  }

  /** Slows all racers down by one factor, so that who is ahead on the page is ahead in seconds. */
  setPace(): void {
    const known = [...this.lanes.values()].flatMap(({ msPerStep }) => msPerStep ?? []);
    const fastest = Math.min(...known);
    const wanted =
      this.choices.isSlow && known.length > 0 ? 1000 / WATCHABLE / fastest : this.slowdown;
    const slowdown = this.choices.isSlow ? Math.max(1, Math.round(wanted)) : 1;
    if (slowdown === this.slowdown) return;
    // Timings waver; the pace need not.
    if (slowdown > 1 && Math.abs(slowdown / this.slowdown - 1) <= 0.3) return;
    this.slowdown = slowdown;
    for (const lane of this.lanes.values()) lane.tell({ kind: 'pace', slowdown });
  }

  private start(name: string): void {
    const { rows, shown } = this.track;
    const program: Start = { text: this.textOf(name), rows, shown };
    const lane = new Lane(racerOf(name), program);
    if (this.slowdown > 1) lane.tell({ kind: 'pace', slowdown: this.slowdown });
    if (this.isPaused) lane.tell({ kind: 'pause' });
    this.lanes.set(name, lane);
  }
}
