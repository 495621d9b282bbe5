import type { KernelConfig } from '@tensorflow/tfjs-core';
import { chains } from './chain/chain.js';
import { chainStepsInHeap } from './chain/chain-steps.js';
import { elementwise } from './elementwise.js';
import { wholeSteps } from './whole-steps.js';

/** Every fused kernel, under its name in `@curvature/spec`. */
export const fused: readonly KernelConfig[] = [
  ...elementwise,
  ...chains,
  ...wholeSteps,
  chainStepsInHeap,
];
