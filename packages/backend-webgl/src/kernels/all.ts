import type { KernelConfig } from '@tensorflow/tfjs-core';
import { chains } from '../chain/kernels.js';
import { blockKernels } from '../products/blocks.js';
import { sidesKernel } from '../products/sides.js';
import { symmetricKernel } from '../products/symmetric.js';
import { adamStepsKernel } from '../whole/adam-steps.js';
import { chainStepsKernel } from '../whole/chain-steps.js';
import { keepLastKernel } from '../whole/keep-last.js';
import { screenKernel } from '../whole/screen.js';
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
  graftKernel,
  ...tileKernels,
  symmetricKernel,
  sidesKernel,
  ...blockKernels,
  ...chains,
  adamStepsKernel,
  chainStepsKernel,
  screenKernel,
  keepLastKernel,
];
