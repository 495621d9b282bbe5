import type { KernelConfig } from '@tensorflow/tfjs-core';
import { chains } from '../chain/kernels.js';
import { blockKernels } from '../products/blocks.js';
import { sidesKernel } from '../products/sides.js';
import { symmetricKernels } from '../products/symmetric.js';
import { rootsKernel } from '../roots/kernel.js';
import { adamStepsKernel } from '../whole/adam-steps.js';
import { chainStepsKernel } from '../whole/chain/chain-steps.js';
import { basisChangesKernel } from '../whole/eigen/basis-changes.js';
import { eigenStepsKernel } from '../whole/eigen/eigen-steps.js';
import { keepLastKernel } from '../whole/keep-last.js';
import { layerStepsKernel } from '../whole/layers/layer-steps.js';
import { screenKernel } from '../whole/screen.js';
import { kroneckerStepsKernels } from '../whole/tiled/kronecker-steps.js';
import { blends } from './blends.js';
import { graftKernel } from './graft.js';
import { moments } from './moments.js';
import { reductions } from './reductions.js';
import { tileKernels } from './tiles.js';
import { traceProductKernel } from './trace-product.js';

/** Every fused kernel, under its name in `@curvature/spec`. */
export const fused: readonly KernelConfig[] = [
  ...blends,
  ...moments,
  ...reductions,
  traceProductKernel,
  ...symmetricKernels,
  ...blockKernels,
  sidesKernel,
  graftKernel,
  ...tileKernels,
  ...chains,
  adamStepsKernel,
  chainStepsKernel,
  ...kroneckerStepsKernels,
  eigenStepsKernel,
  basisChangesKernel,
  layerStepsKernel,
  keepLastKernel,
  screenKernel,
  rootsKernel,
];
