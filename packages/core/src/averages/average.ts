import type { Meaning, State } from '@curvature/spec';
import type { Variable } from '@tensorflow/tfjs-core';
import type { Rate } from '../slots/rates.js';

/** What an average sees of a cell; it keeps its state in `parts.average`. */
export interface AveragedCell {
  readonly own: { readonly name: string };
  readonly block: { readonly bias?: string };
  readonly slots: { readonly learningRate: Rate };
  readonly parts: { average: State };
}

/** What it sees of the step of a parameter: `variables` are those that are trained. */
export interface AveragedStep {
  readonly cell: AveragedCell;
  readonly target: { readonly variables: readonly Variable[] };
  readonly context: { readonly step: number };
}

/** What it sees of a host. */
export interface AveragedHost {
  readonly table: {
    readonly cells: readonly AveragedCell[];
    readonly entries: ReadonlyMap<string, { readonly variable: Variable }>;
    /** Loaded state that no parameter has been matched with. */
    readonly unmatched: readonly unknown[];
  };
  /** Frees the state of disposed variables, and gives these the loaded state of theirs. */
  restore(names: readonly string[]): void;
}

/**
 * A value of the slot `average`. It brings its own code into the host, so that a page without an
 * average loads none of it.
 */
export interface Average {
  readonly name: string;
  readonly meaning?: Meaning;
  /**
   * Takes a step of these parameters by `take`, and averages what it has made.
   * @throws CurvatureError before the step while averaged weights are in the variables.
   */
  step(host: AveragedHost, steps: readonly AveragedStep[], take: () => void): void;
  /**
   * @param what What may not be, such as `A step was taken`.
   * @throws CurvatureError while averaged weights are in the variables.
   */
  checkAtRest(table: AveragedHost['table'], what: string): void;
  /** Runs f while the variables hold the averaged weights; see `SecondOrderOptimizer.evaluate`. */
  evaluate<T>(host: AveragedHost, f: () => T, varList?: readonly Variable[]): T;
}
