import {
  CurvatureError,
  flag,
  type Given,
  options,
  type SignalSource,
  value,
} from '@curvature/spec';
import { captured, type Provided } from './captured-pass.js';
import { LayerRegistry } from './layer-registry.js';
import { overhear, withoutListeners } from './overhear.js';
import type { SampledFisher } from './sampled-fisher.js';
import { wrappableLayers, type ModelLike } from './wrap/wrappable.js';

const captureOptions = options('captureLayers', {
  model: value<ModelLike | null>({
    default: null,
    check: () => undefined,
    describe: 'a tf.LayersModel, whose layers are wrapped where the tape fails',
  }),
  tape: flag({
    default: true,
    describe: 'captures from the gradient tape; false wraps the layers of the model from the start',
  }),
  fisher: value<SampledFisher | null>({
    default: null,
    check: () => undefined,
    describe: 'takes the signals from a second pass with labels drawn from the model',
  }),
});

/**
 * Layer inputs and output gradients of any model, from the gradient tape of TensorFlow.js.
 *
 * Activations are [samples, positions, fanIn], those of convolutions are patches in the order of
 * their filter's numbers; output gradients [samples, positions, fanOut]; ids [samples, positions],
 * int32. The activations of normalisations are the normalised values. At its first capture each
 * parameter is held to the law of `Signals`, which reads one number of the device; one warning
 * lists those that break it. Steps that the host does not capture cost nothing.
 *
 * @param given.model A `tf.LayersModel` whose layers are wrapped where the tape fails; default
 *   none.
 * @param given.tape False wraps the layers of `model`, and never uses the tape; default true.
 * @param given.fisher Takes the signals from a second pass with labels drawn from the model; by
 *   default they come from the training loss.
 * @throws CurvatureError for an unknown or invalid option, and for `tape: false` without a model.
 */
export function captureLayers(given: Given<typeof captureOptions> = {}): SignalSource<Provided> {
  const { model, tape, fisher } = captureOptions.complete(given);
  if (!tape && !model)
    throw new CurvatureError(
      'captureLayers: tape is false, and there is no model.',
      '',
      'Give it the model whose layers it may wrap.',
    );
  const registry = new LayerRegistry(tape);
  const capture: SignalSource<Provided>['capture'] = (request) => {
    if (model) registry.update(wrappableLayers(model));
    return withoutListeners(() => captured(request, registry, fisher));
  };
  return {
    provides: ['activations', 'outputGrads'],
    capture,
    overhear: (listener) => overhear(listener, capture),
  };
}
