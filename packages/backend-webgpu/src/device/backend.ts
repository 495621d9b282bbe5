import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { CurvatureError } from '@curvature/spec';

/** tfjs's backend; this package uses its public members alone. */
export type Backend = WebGPUBackend;

const reasons = new WeakMap<GPUDevice, { lost: string | null }>();

/** Notes the loss of a device from the first call on. */
function watched(device: GPUDevice): { lost: string | null } {
  const known = reasons.get(device);
  if (known) return known;
  const state: { lost: string | null } = { lost: null };
  reasons.set(device, state);
  void device.lost.then(({ reason, message }) => (state.lost = message || reason || 'unknown'));
  return state;
}

/**
 * The device of a backend.
 * @throws CurvatureError where the device is lost: nothing that is on it can be read again.
 */
export function deviceOf({ device }: Backend): GPUDevice {
  const { lost } = watched(device);
  if (lost === null) return device;
  throw new CurvatureError(
    `The GPU device of tfjs's webgpu backend was lost (${lost}).`,
    'The usual cause is a driver that was reset, a dispatch that ran too long, or a laptop that slept; ' +
      'tensors on the device are gone with it.',
    'Load the page again, or restart the process, and load the last checkpoint.',
  );
}
