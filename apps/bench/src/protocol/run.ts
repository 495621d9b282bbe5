import type { Point } from './space.js';

/** What decides the numbers of a run, on a machine. */
export interface RunKey {
  readonly task: string;
  /** Digest of the examples. */
  readonly data: string;
  readonly steps: number;
  readonly batch: number;
  readonly optimizer: string;
  readonly point: Point;
  /** 0: a trial, to choose the point. From 1: a run that counts. */
  readonly seed: number;
}
/** A finished run, as files hold it. */
export interface Run extends RunKey {
  /** The last 11 losses' median; null where the run was given up. */
  readonly loss: number | null;
  readonly stopped: string | null;
  readonly msPerStep: number;
  /** Of all cores; files of earlier versions lack it. */
  readonly cpuMsPerStep?: number;
  readonly stateFloats: number;
  readonly load: number;
  /** Of every step. */
  readonly losses: readonly number[];
  /** When each step was done, in seconds of training. */
  readonly seconds: readonly number[];
}

const sorted = (point: Point) => Object.entries(point).toSorted(([a], [b]) => a.localeCompare(b));

/** Equal for runs that would give the same losses. */
export const keyOf = ({ task, data, steps, batch, optimizer, point, seed }: RunKey): string =>
  JSON.stringify([task, data, steps, batch, optimizer, sorted(point), seed]);

/** Runs that were made before; each new one is added as soon as it is there. */
export interface KnownRuns {
  find(key: RunKey): Run | undefined;
  add(run: Run): void;
}
