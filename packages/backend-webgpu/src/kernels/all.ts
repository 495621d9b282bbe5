import type { KernelConfig } from '@tensorflow/tfjs-core';
import { blends } from './blends.js';

/** Every fused kernel, under its name in `@curvature/spec`. */
export const fused: readonly KernelConfig[] = [...blends];
