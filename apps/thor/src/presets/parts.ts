import { captureLayers } from '@curvature/backend-tfjs';
import { asMatrix } from '@curvature/core';
import { layerFisher } from '@curvature/layer-fisher';
import type { AnyPreconditioner, SignalSource } from '@curvature/spec';

/** What the presets take beside the slots of the host. */
export interface LayerwiseParts {
  /** The source of the layers' inputs and output gradients; default `captureLayers()`. */
  readonly signals: SignalSource<'activations' | 'outputGrads'>;
}

type Fisher = NonNullable<Parameters<typeof layerFisher<never>>[0]>;

/**
 * The slots that all presets share.
 * @param fisher Options of `layerFisher`.
 */
export const layerwiseSlots = (
  learningRate: number,
  fisher: Fisher,
  { signals = captureLayers() }: Partial<LayerwiseParts>,
) => ({
  learningRate,
  partition: asMatrix,
  signals,
  preconditioner: layerFisher<never>(fisher) as AnyPreconditioner,
});
