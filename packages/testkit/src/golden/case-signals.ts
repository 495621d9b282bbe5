import type { Layer, SignalSource } from '@curvature/spec';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { LayerSignals, Values } from './golden-case.js';

/** The signals of the current step. */
export type Now = { signals: Readonly<Record<string, LayerSignals>> | undefined };

/** Hands out the signals of a case in place of captured ones. */
export const sourceOf = (now: Now): SignalSource<'activations' | 'outputGrads'> => ({
  provides: ['activations', 'outputGrads'],
  capture: ({ loss, differentiate }) => ({
    value: differentiate(loss),
    layer: ({ name }) => layerOf(now.signals?.[name]),
    of({ parameter }) {
      const found = now.signals?.[parameter.name];
      return found
        ? { activations: rows(found.activations), outputGrads: rows(found.outputGrads) }
        : null;
    },
    dispose: () => undefined,
  }),
});

const layerOf = (found: LayerSignals | undefined): Layer | string =>
  found
    ? { kind: 'linear', name: 'dense', mechanism: 'case', bias: found.bias ?? null }
    : 'the case has no signals of this layer';

/** [batch, features] -> [batch, 1, features] */
const rows = ({ shape, values }: Values): Tensor =>
  tensor([...values], [shape[0]!, 1, shape[1]!], 'float32');
