import { clone, customGrad, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Harvest } from '../captured-signals.js';
import type { LayerLike, Wrappable } from './wrappable.js';

const LINEAR = { apply: (x: Tensor) => x, getClassName: () => 'linear' };

/**
 * Runs `step` while the `call` of these layers is replaced by one that hands their signals to the
 * harvest.
 */
export function wrapping<T>(layers: readonly Wrappable[], harvest: Harvest, step: () => T): T {
  const undo = layers.map((layer) => wrap(layer, harvest));
  try {
    return step();
  } finally {
    for (const restore of undo) restore();
  }
}

/**
 * Lets the layer work without its activation, looks at the gradient of what comes out, and
 * activates that.
 */
function wrap(layer: Wrappable, harvest: Harvest): () => void {
  const { instance } = layer;
  const before = Object.getOwnPropertyDescriptor(instance, 'call');
  const original = instance.call.bind(instance);
  instance.call = (inputs, kwargs) =>
    tidy(() => {
      const { activation } = instance;
      const result = single(withoutActivation(instance, () => original(inputs, kwargs)));
      const probed = probe(result, single(inputs), layer, harvest);
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

/** The result as it is, and its gradient for the harvest. */
function probe(
  result: Tensor,
  input: Tensor,
  { parameter, use }: Wrappable,
  harvest: Harvest,
): Tensor {
  const held = harvest.hold(input);
  const identity = customGrad((x) => ({
    value: clone(x as Tensor),
    gradFunc: (dy: Tensor) => {
      harvest.take(parameter, use(held), [held], dy);
      return clone(dy);
    },
  }));
  return identity(result);
}
