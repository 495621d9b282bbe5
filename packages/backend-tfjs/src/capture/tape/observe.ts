import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import { graphOf } from './graph.js';
import type { Harvest } from '../captured-signals.js';
import { loggingKernels } from './kernel-log.js';
import { survey, type Found, type TapedUse } from './survey.js';
import { activeTape } from './tape.js';

/** What to look at in one forward and backward pass. */
export interface Observation {
  readonly variables: readonly Variable[];
  /** Whether signals of this parameter are to be taken. */
  readonly wanted: (name: string) => boolean;
  /**
   * Takes what was found out about the layers, before the backward pass; null where the tape is not
   * what this package knows.
   */
  readonly report: (found: ReadonlyMap<string, Found | string> | null) => void;
  readonly harvest: Harvest;
}

/**
 * A forward pass that, where it is differentiated, hands its layers' inputs and output gradients to
 * the harvest: the gradient functions on the tape of TensorFlow.js are wrapped between the forward
 * and the backward pass, so that any model will do.
 */
export function observed(
  loss: () => Scalar,
  { variables, wanted, report, harvest }: Observation,
): () => Scalar {
  return () => {
    const [value, runs] = loggingKernels(loss);
    const tape = activeTape();
    const found = tape && survey(variables, graphOf(value, tape, runs, variables));
    report(found);
    for (const [name, what] of found ?? [])
      if (typeof what !== 'string' && wanted(name))
        for (const use of what.uses) instrument(name, use, harvest);
    return value;
  };
}

function instrument(name: string, use: TapedUse, harvest: Harvest): void {
  const { node } = use;
  const original = node.gradient;
  if (!original) return;
  node.gradient = (dys) => {
    if (dys[0]) harvest.take(name, use, use.inputs, dys[0]);
    return original(dys);
  };
}
