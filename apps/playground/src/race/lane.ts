import type { Facts, Order, Report, Rows, Shown } from './messages.js';
import { newWorker } from './new-worker.js';
import type { Racer } from './racers.js';

/** How many losses are averaged: the batches of an epoch of the digits. */
const WINDOW = 8;

/** Losses of a run, averaged over the last batches, by step and by second of training. */
export interface Curve {
  readonly losses: readonly number[];
  readonly seconds: readonly number[];
}

/** What a lane needs to start. */
export interface Start {
  readonly text: string;
  readonly rows: Rows;
  readonly shown: number;
}

/** One racer's run in a worker of its own, and all that the worker has told of it. */
export class Lane implements Curve {
  readonly losses: number[] = [];
  readonly seconds: number[] = [];
  facts: Facts | null = null;
  outputs: Float32Array | null = null;
  matrices: { readonly layer: number; readonly matrices: readonly Shown[] } | null = null;
  state: 'starting' | 'racing' | 'finished' | 'failed' = 'starting';
  /** Why it failed. */
  failure = '';
  private readonly raw: number[] = [];
  private readonly worker = newWorker(
    (report) => this.hear(report),
    (message) => this.fail(message),
  );

  constructor(
    readonly racer: Racer,
    readonly program: Start,
  ) {
    this.tell({ kind: 'start', ...program });
  }

  get steps(): number {
    return this.losses.length;
  }

  /** Milliseconds of a step: the median of the last ones. */
  get msPerStep(): number | null {
    if (this.steps < 3) return null;
    const recent = this.seconds.slice(-40);
    const each = recent.slice(1).map((at, i) => 1000 * (at - recent[i]!));
    return each.toSorted((a, b) => a - b)[each.length >> 1]!;
  }

  tell(order: Order): void {
    this.worker.tell(order);
  }

  stop(): void {
    this.worker.stop();
  }

  private hear(report: Report): void {
    if (report.kind === 'steps') this.append(report.losses, report.seconds);
    if (report.kind === 'facts') this.facts = report.facts;
    if (report.kind === 'outputs') this.outputs = report.values;
    if (report.kind === 'matrices') this.matrices = report;
    if (report.kind === 'end') this.state = 'finished';
    if (report.kind === 'failed') this.fail(report.message);
  }

  private append(losses: readonly number[], seconds: readonly number[]): void {
    this.state = 'racing';
    this.seconds.push(...seconds);
    for (const loss of losses) {
      this.raw.push(loss);
      const last = this.raw.slice(-WINDOW);
      this.losses.push(last.reduce((a, b) => a + b, 0) / last.length);
    }
  }

  private fail(message: string): void {
    this.state = 'failed';
    this.failure = message;
  }
}
