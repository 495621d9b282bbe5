import type { Point } from '../valley/fit.js';
import type { Walks } from '../valley/places.js';

/** What is trained on: rows of inputs and targets, as they lie in memory. */
export interface Rows {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** What the page tells a worker. */
export type Order =
  /** Runs a program on rows; the outputs for the first `shown` of them are sent back. */
  | { readonly kind: 'start'; readonly text: string; readonly rows: Rows; readonly shown: number }
  /** How many seconds of the clock a second of training takes, 1 at full speed. */
  | { readonly kind: 'pace'; readonly slowdown: number }
  | { readonly kind: 'pause' }
  | { readonly kind: 'go' }
  /** One step, then a pause. */
  | { readonly kind: 'step' }
  /** Asks for a picture of the preconditioner of a layer, counted from 0. */
  | { readonly kind: 'matrices'; readonly layer: number }
  /** Asks for walks through the valley, of a worker that has no program. */
  | { readonly kind: 'walk'; readonly from: Point };

/** Numbers of a run that do not change from step to step. */
export interface Facts {
  /** Kernels that TensorFlow.js was asked to run in one step, gradients included. */
  readonly kernels: number;
  /** Bytes that the optimizer keeps beside the parameters. */
  readonly stateBytes: number;
  readonly parameters: number;
  readonly backend: string;
}

/** A matrix of a preconditioner, row by row. */
export interface Shown {
  readonly title: string;
  readonly size: number;
  readonly values: Float32Array;
}

/** What a worker tells the page. */
export type Report =
  /** Losses of steps, and the seconds of training at the end of each. */
  | {
      readonly kind: 'steps';
      readonly losses: readonly number[];
      readonly seconds: readonly number[];
    }
  | { readonly kind: 'facts'; readonly facts: Facts }
  | { readonly kind: 'outputs'; readonly values: Float32Array }
  | { readonly kind: 'matrices'; readonly layer: number; readonly matrices: readonly Shown[] }
  | { readonly kind: 'walks'; readonly walks: Walks }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly message: string };
