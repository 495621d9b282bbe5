/** A tensor in a case: its values in row-major order. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Values by the name of their variable. */
export type ByVariable = Readonly<Record<string, readonly number[]>>;

/**
 * The signals of a layer at one step: its inputs, and the gradients of the mean loss with respect
 * to its outputs.
 */
export interface LayerSignals {
  /** [batch, fanIn] */
  readonly activations: Values;
  /** [batch, fanOut] */
  readonly outputGrads: Values;
  /** The variable that holds the layer's bias. */
  readonly bias?: string;
}

/**
 * One optimizer, its options, start values and gradients, and the values that every variable must
 * have after every step, computed in float64 by an oracle that shares no code with the optimizer.
 */
export interface GoldenCase {
  readonly format: 'curvature-case/1';
  readonly name: string;
  /** The composition: the package `@curvature/<optimizer>` exports it under this name. */
  readonly optimizer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly variables: readonly (Values & { readonly name: string })[];
  readonly steps: readonly {
    readonly gradients: ByVariable;
    /** By the variable that holds the layer's kernel; layerwise methods only. */
    readonly signals?: Readonly<Record<string, LayerSignals>>;
  }[];
  /** After each step. */
  readonly expected: readonly ByVariable[];
  /** The largest error that passes: see `runCase`. */
  readonly tolerance: number;
}
