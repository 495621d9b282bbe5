import { adamOnDevice } from './adam-steps.js';
import { chainOnDevice } from './chain-steps.js';
import type { DeviceKernel } from './device-kernel.js';
import { gateOnDevice } from './gate.js';
import { screenOnDevice } from './screen.js';

/** Kernels by TensorFlow's operations, for a GPU: few operations, and no read. */
export const deviceKernels: readonly DeviceKernel[] = [
  adamOnDevice,
  chainOnDevice,
  gateOnDevice,
  screenOnDevice,
];
