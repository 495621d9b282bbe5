import type { Point } from './space.js';

/** All that determines a run's losses. */
export interface RunKey {
  readonly task: string;
  /** Digest of the examples. */
  readonly data: string;
  readonly steps: number;
  readonly batch: number;
  readonly optimizer: string;
  readonly point: Point;
  /** 0: a trial, to choose the point. 1 and more: a run that counts. */
  readonly seed: number;
}
/** A finished run, as files hold it. */
export interface Run extends RunKey {
  /** The median of the last 11 losses; null if the run was given up. */
  readonly loss: number | null;
  readonly stopped: string | null;
  readonly msPerStep: number;
  /** Time of all cores; files of earlier versions lack it. */
  readonly cpuMsPerStep?: number;
  readonly stateFloats: number;
  readonly load: number;
  /** The loss of every step. */
  readonly losses: readonly number[];
  /** Seconds of training at the end of each step. */
  readonly seconds: readonly number[];
}

const sorted = (point: Point) => Object.entries(point).toSorted(([a], [b]) => a.localeCompare(b));

/** A key, equal for runs with the same losses. */
export const keyOf = ({ task, data, steps, batch, optimizer, point, seed }: RunKey): string =>
  JSON.stringify([task, data, steps, batch, optimizer, sorted(point), seed]);

/** A store of finished runs. */
export interface KnownRuns {
  find(key: RunKey): Run | undefined;
  add(run: Run): void;
}
