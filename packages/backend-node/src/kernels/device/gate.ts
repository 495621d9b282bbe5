import { gate } from '@curvature/spec/internal';
import { shaped } from '../packs/shaped.js';
import type { DeviceKernel } from './device-kernel.js';

/** `gate`; a broadcast choice, in which NaN does not count. */
export const gateOnDevice: DeviceKernel = {
  name: gate.name,
  compute({ f, inputs: { x, skip } }) {
    const isOpen = f.isZero(f.operations.borrowed(skip!));
    const chosen = f.where(isOpen, f.operations.borrowed(x!), 0);
    return f.operations.tensor(shaped(f, chosen, x!.shape));
  },
};
