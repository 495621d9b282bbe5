import type { SignalSource } from '@curvature/spec';

/** What the presets take beside the slots of the host. */
export interface LayerwiseParts {
  /** The source of the layers' inputs and output gradients; default `captureLayers()`. */
  readonly signals: SignalSource<'activations' | 'outputGrads'>;
}
