import {
  checkKnown,
  checkOneOf,
  CurvatureError,
  type Capture,
  type Captured,
  type SignalSource,
} from '@curvature/spec';
import { dispose, variableGrads, type Variable } from '@tensorflow/tfjs-core';
import { gradientsIn } from './check.js';
import { Harvest } from './captured-signals.js';
import { Knowledge } from './layer-registry.js';
import { observed } from './tape/observe.js';
import { overhear, unheard } from './overhear.js';
import type { SampledFisher } from './sampled-fisher.js';
import { wrappableLayers, type ModelLike } from './wrap/wrappable.js';
import { wrapping } from './wrap/wrap.js';

type Provided = 'activations' | 'outputGrads';

export interface CaptureOptions {
  /** A `tf.LayersModel` whose layers are wrapped where the tape does not do; default none. */
  readonly model?: ModelLike;
  /** false: wrap the layers of `model`, and leave the tape alone; default true. */
  readonly tape?: boolean;
  /**
   * Takes the signals from a second pass with labels drawn from the model; default: from the
   * training loss.
   */
  readonly fisher?: SampledFisher;
}

const OWNER = 'captureLayers';

/**
 * Layer inputs and output gradients of any model, from the gradient tape of TensorFlow.js.
 *
 * Activations are [samples, positions, fanIn], convolutions in patches in the order of their
 * filter's numbers; output gradients [samples, positions, fanOut]; ids [samples, positions], int32.
 * Of normalisations, activations are the normalised values. Each parameter is held to the law of
 * `Signals` at its first capture, which reads one number of the device; one warning lists what
 * breaks it. Steps that the host does not capture cost nothing.
 * @throws CurvatureError for options that it does not know, and for `tape: false` without a model.
 */
export function captureLayers(options: CaptureOptions = {}): SignalSource<Provided> {
  checkKnown(OWNER, options, ['model', 'tape', 'fisher']);
  const { model, fisher } = options;
  const tape = checkOneOf(OWNER, 'tape', options.tape ?? true, [true, false]);
  if (!tape && !model)
    throw new CurvatureError(
      `${OWNER}: tape is false, and there is no model.`,
      '',
      'Give it the model whose layers it may wrap.',
    );
  const knowledge = new Knowledge(tape);
  const capture: SignalSource<Provided>['capture'] = (request) => {
    if (model) knowledge.meet(wrappableLayers(model));
    return unheard(() => captured(request, knowledge, fisher));
  };
  return {
    provides: ['activations', 'outputGrads'],
    capture,
    overhear: (listener) => overhear(listener, capture),
  };
}

function captured<T>(
  request: Capture<T>,
  knowledge: Knowledge,
  fisher?: SampledFisher,
): Captured<T, Provided> {
  const harvest = new Harvest();
  try {
    const value = fisher
      ? apart(request, fisher, knowledge, harvest)
      : watched(request, knowledge, harvest);
    return {
      value,
      layer: ({ name }) => knowledge.layer(name),
      of: ({ parameter: { name } }) => (knowledge.covers(name) ? harvest.signals(name) : null),
      dispose: () => harvest.dispose(),
    };
  } catch (error) {
    harvest.dispose();
    throw error;
  }
}

/** One pass, whose signals the harvest takes. */
function watched<T>(
  { loss, variables, wanted, differentiate }: Capture<T>,
  knowledge: Knowledge,
  harvest: Harvest,
): T {
  const needed = (name: string) => wanted(name) && knowledge.covers(name);
  const report: Parameters<typeof observed>[1]['report'] = (found) => {
    if (found) knowledge.learn(found);
    else knowledge.giveUpTape(variables.map(({ name }) => name));
  };
  const onTape = (name: string) => needed(name) && knowledge.mechanism(name) === 'tape';
  const forward = knowledge.usesTape
    ? observed(loss, { variables, wanted: onTape, report, harvest })
    : loss;
  const value = wrapping(knowledge.toWrap(wanted), harvest, () => differentiate(forward));
  knowledge.check(harvest, gradientsIn(value));
  return value;
}

/** The training loss as it is, and a pass of its own for the signals. */
function apart<T>(
  { loss, variables, wanted, differentiate }: Capture<T>,
  fisher: SampledFisher,
  ...rest: [Knowledge, Harvest]
): T {
  const value = differentiate(loss);
  const gradients = (f: typeof loss) => variableGrads(f, variables as Variable[]);
  try {
    const second = watched(
      { loss: fisher.loss, variables, wanted, differentiate: gradients },
      ...rest,
    );
    dispose([second.value, ...Object.values(second.grads)]);
  } catch (error) {
    dispose(value as Parameters<typeof dispose>[0]);
    throw error;
  }
  return value;
}
