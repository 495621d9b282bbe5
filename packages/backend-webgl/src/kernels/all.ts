import type { KernelConfig } from '@tensorflow/tfjs-core';
import { chains } from '../chain/kernels.js';
import { adamStepsKernel } from '../whole/adam-steps.js';
import { chainStepsKernel } from '../whole/chain-steps.js';
import { screenKernel } from '../whole/screen.js';
import { blends } from './blends.js';
import { graftKernel } from './graft.js';
import { moments } from './moments.js';
import { reductions } from './reductions.js';

/** Every fused kernel, under its name in `@curvature/spec`. */
export const fused: readonly KernelConfig[] = [
  ...blends,
  ...moments,
  ...reductions,
  graftKernel,
  ...chains,
  adamStepsKernel,
  chainStepsKernel,
  screenKernel,
];
