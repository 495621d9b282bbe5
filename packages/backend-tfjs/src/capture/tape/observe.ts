import { type Scalar, Tensor, type Variable } from '@tensorflow/tfjs-core';
import { graphOf } from './graph.js';
import type { CapturedSignals } from '../captured-signals.js';
import { loggingKernels } from './kernel-log.js';
import { survey, type Found, type TapedUse } from './survey.js';
import { activeTape } from './tape.js';

/** What to record of one forward and backward pass. */
export interface Observation {
  readonly variables: readonly Variable[];
  /** Whether to record the signals of this parameter. */
  readonly wanted: (name: string) => boolean;
  /**
   * Called before the backward pass with the layers that were found; with null if the tape is not
   * what this package knows.
   */
  readonly report: (found: ReadonlyMap<string, Found | string> | null) => void;
  readonly signals: CapturedSignals;
}

/**
 * A forward pass that records the inputs and output gradients of its layers when it is
 * differentiated. It wraps the gradient functions on the tape of TensorFlow.js between the forward
 * and the backward pass, so that any model can be captured.
 */
export function observed(
  loss: () => Scalar,
  { variables, wanted, report, signals }: Observation,
): () => Scalar {
  return () => {
    const [value, runs] = loggingKernels(loss);
    // What is no tensor, TensorFlow.js refuses in a sentence of its own.
    if (!(value instanceof Tensor)) return value;
    const tape = activeTape();
    const found = tape && survey(variables, graphOf(value, tape, runs, variables));
    report(found);
    for (const [name, what] of found ?? [])
      if (typeof what !== 'string' && wanted(name))
        for (const use of what.uses) instrument(name, use, signals);
    return value;
  };
}

function instrument(name: string, use: TapedUse, signals: CapturedSignals): void {
  const { node } = use;
  const original = node.gradient;
  if (!original) return;
  node.gradient = (dys) => {
    if (dys[0]) signals.record(name, use, use.inputs, dys[0]);
    return original(dys);
  };
}
