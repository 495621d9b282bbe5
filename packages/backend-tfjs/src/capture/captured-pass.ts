import type { Capture, Captured } from '@curvature/spec';
import { dispose, variableGrads, type Variable } from '@tensorflow/tfjs-core';
import { CapturedSignals } from './captured-signals.js';
import { gradientsIn } from './check.js';
import type { LayerRegistry } from './layer-registry.js';
import type { SampledFisher } from './sampled-fisher.js';
import { observed } from './tape/observe.js';
import { wrapping } from './wrap/wrap.js';

/** The signals that this package captures. */
export type Provided = 'activations' | 'outputGrads';

/**
 * Runs a pass and records the signals of its layers; with `fisher` from a second pass. The caller
 * disposes what this returns.
 */
export function captured<T>(
  request: Capture<T>,
  registry: LayerRegistry,
  fisher: SampledFisher | null,
): Captured<T, Provided> {
  const signals = new CapturedSignals();
  try {
    const value = fisher
      ? inOwnPass(request, fisher, registry, signals)
      : recorded(request, registry, signals);
    return {
      value,
      layer: ({ name }) => registry.layer(name),
      of: ({ parameter: { name } }) => (registry.covers(name) ? signals.of(name) : null),
      dispose: () => signals.dispose(),
    };
  } catch (error) {
    signals.dispose();
    throw error;
  }
}

/** Runs one pass, and records its signals. */
function recorded<T>(
  { loss, variables, wanted, differentiate }: Capture<T>,
  registry: LayerRegistry,
  signals: CapturedSignals,
): T {
  const isNeeded = (name: string) => wanted(name) && registry.covers(name);
  const report: Parameters<typeof observed>[1]['report'] = (found) => {
    if (found) registry.record(found);
    else registry.disableTape(variables.map(({ name }) => name));
  };
  const onTape = (name: string) => isNeeded(name) && registry.mechanism(name) === 'tape';
  const forward = registry.usesTape
    ? observed(loss, { variables, wanted: onTape, report, signals })
    : loss;
  const value = wrapping(registry.toWrap(wanted), signals, () => differentiate(forward));
  registry.check(signals, gradientsIn(value));
  return value;
}

/** Differentiates the training loss, and takes the signals from a second pass. */
function inOwnPass<T>(
  { loss, variables, wanted, differentiate }: Capture<T>,
  fisher: SampledFisher,
  ...rest: [LayerRegistry, CapturedSignals]
): T {
  const value = differentiate(loss);
  const gradients = (f: typeof loss) => variableGrads(f, variables as Variable[]);
  try {
    const second = recorded(
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
