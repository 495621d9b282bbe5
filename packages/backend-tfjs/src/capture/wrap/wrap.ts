import { clone, customGrad, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { CapturedSignals } from '../captured-signals.js';
import type { LayerLike, Wrappable } from './wrappable.js';

const LINEAR = { apply: (x: Tensor) => x, getClassName: () => 'linear' };

/** Runs `step` while the `call` of these layers is replaced by one that records their signals. */
export function wrapping<T>(
  layers: readonly Wrappable[],
  signals: CapturedSignals,
  step: () => T,
): T {
  const undo = layers.map((layer) => wrap(layer, signals));
  try {
    return step();
  } finally {
    for (const restore of undo) restore();
  }
}

/**
 * Runs the layer without its activation, records the gradient of the result, and applies the
 * activation to it.
 */
function wrap(layer: Wrappable, signals: CapturedSignals): () => void {
  const { instance } = layer;
  const before = Object.getOwnPropertyDescriptor(instance, 'call');
  const original = instance.call.bind(instance);
  instance.call = (inputs, kwargs) =>
    tidy(() => {
      const { activation } = instance;
      const result = single(withoutActivation(instance, () => original(inputs, kwargs)));
      const probed = probe(result, single(inputs), layer, signals);
      return activation ? activation.apply(probed) : probed;
    });
  return () => {
    if (before) Object.defineProperty(instance, 'call', before);
    else delete (instance as Partial<LayerLike>).call;
  };
}

const single = (x: Tensor | Tensor[]): Tensor => (Array.isArray(x) ? x[0]! : x);

function withoutActivation<T>(instance: LayerLike, run: () => T): T {
  const { activation } = instance;
  if (!activation) return run();
  instance.activation = LINEAR;
  try {
    return run();
  } finally {
    instance.activation = activation;
  }
}

/** Returns the result unchanged, and records its gradient. */
function probe(
  result: Tensor,
  input: Tensor,
  { parameter, use }: Wrappable,
  signals: CapturedSignals,
): Tensor {
  const retained = signals.retain(input);
  const identity = customGrad((x) => ({
    value: clone(x as Tensor),
    gradFunc: (dy: Tensor) => {
      signals.record(parameter, use(retained), [retained], dy);
      return clone(dy);
    },
  }));
  return identity(result);
}
