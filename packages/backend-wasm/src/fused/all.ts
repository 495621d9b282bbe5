import type { KernelConfig } from '@tensorflow/tfjs-core';
import { chains } from './chain.js';
import { elementwise } from './elementwise.js';

/** Every fused kernel, under its name in `@curvature/spec`. */
export const fused: readonly KernelConfig[] = [...elementwise, ...chains];
