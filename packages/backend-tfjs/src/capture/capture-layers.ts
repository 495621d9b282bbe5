import type { Block, Capture, Captured, SignalSource } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Harvest } from './harvest.js';
import { Knowledge } from './knowledge.js';
import { observed } from './observe.js';

type Provided = 'activations' | 'outputGrads';

/**
 * Layer inputs and output gradients of any model, from the gradient tape of TensorFlow.js.
 *
 * Activations are [samples, positions, fanIn], convolutions in patches in the order of their filter's numbers; output gradients
 * [samples, positions, fanOut]; ids [samples, positions], int32. Steps that the host does not capture cost nothing.
 */
export function captureLayers(): SignalSource<Provided> {
  const knowledge = new Knowledge();
  return { provides: ['activations', 'outputGrads'], capture: (request) => captureOnce(request, knowledge) };
}

function captureOnce<T>(
  { loss, variables, wanted, differentiate }: Capture<T>,
  knowledge: Knowledge,
): Captured<T, Provided> {
  const harvest = new Harvest();
  const observation = {
    variables,
    wanted: (name: string) => wanted(name) && knowledge.covers(name),
    report: (found: Parameters<Knowledge['learn']>[0] | null) => found && knowledge.learn(found),
    harvest,
  };
  try {
    const value = differentiate(observed(loss, observation));
    knowledge.check(harvest, gradientsIn(value));
    return {
      value,
      layer: ({ name }) => knowledge.layer(name),
      of: ({ parameter: { name } }: Block) => (knowledge.covers(name) ? harvest.signals(name) : null),
      dispose: () => harvest.dispose(),
    };
  } catch (error) {
    harvest.dispose();
    throw error;
  }
}

/** The gradients by name in what `variableGrads` returns; null in anything else. */
function gradientsIn(value: unknown): Readonly<Record<string, Tensor | null>> | null {
  const grads = (value as { grads?: unknown } | null)?.grads;
  return typeof grads === 'object' ? (grads as Record<string, Tensor | null> | null) : null;
}
