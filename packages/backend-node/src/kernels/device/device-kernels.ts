import { adamOnDevice } from './adam-steps.js';
import { blockSquaresOnDevice } from './block-squares.js';
import { chainOnDevice } from './chain/chain-steps.js';
import type { DeviceKernel } from './device-kernel.js';
import { eigenOnDevice } from './tiles/eigen-steps.js';
import { gateOnDevice } from './gate.js';
import { kroneckerOnDevice } from './tiles/kronecker-steps.js';
import { layersOnDevice } from './tiles/layer-steps.js';
import { screenOnDevice } from './screen.js';

/** Kernels by TensorFlow's operations, for a GPU: few operations, and no read. */
export const deviceKernels: readonly DeviceKernel[] = [
  adamOnDevice,
  blockSquaresOnDevice,
  chainOnDevice,
  eigenOnDevice,
  gateOnDevice,
  ...kroneckerOnDevice,
  layersOnDevice,
  screenOnDevice,
];
