import { takesRoots } from '@curvature/spec/internal';
import { choleskyInverses, type CholeskyInverses } from './cholesky-inverses.js';
import type { LayerInverse } from './layer-inverse.js';
import { invertAllOnDevice } from './on-device/invert-all.js';

/**
 * The inverses of layers that are given none: those of `choleskyInverses`; where the backend has a
 * kernel for inverse roots, that for the factors of all layers of a step at once.
 * @param given As of `choleskyInverses`.
 */
export function defaultInverses(
  given: Parameters<typeof choleskyInverses>[0] = {},
): LayerInverse<CholeskyInverses> {
  const cpu = choleskyInverses(given);
  return {
    ...cpu,
    invertAll: (layers) => invertAllOnDevice(layers, cpu.split),
    takesAll: takesRoots,
  };
}
