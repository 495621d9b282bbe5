import type { KernelConfig } from '@tensorflow/tfjs-core';
import { blockProductsInHeap } from './blocks/block-products.js';
import { blockSquaresInHeap } from './blocks/block-squares.js';
import { bothSidesInHeap } from './blocks/both-sides.js';
import { eigenStepsInHeap } from './blocks/eigen-steps.js';
import { kroneckerStepsInHeap } from './blocks/kronecker-steps.js';
import { layerStepsInHeap } from './blocks/layer-steps.js';
import { slabUpdateInHeap, symmetricUpdateInHeap } from './blocks/symmetric-update.js';
import { traceProductInHeap } from './blocks/trace-product.js';
import { fused } from './fused/all.js';
import { moments } from './fused/moments.js';
import { tiles } from './fused/tiles.js';

/**
 * The kernels declared in `@curvature/spec`. Of tfjs's wasm backend they use its heap alone, so that
 * they run on any backend that lends them one with the parts of `WasmBackend`.
 */
export const heapKernels: readonly KernelConfig[] = [
  ...blockProductsInHeap,
  blockSquaresInHeap,
  bothSidesInHeap,
  eigenStepsInHeap,
  ...kroneckerStepsInHeap,
  layerStepsInHeap,
  slabUpdateInHeap,
  symmetricUpdateInHeap,
  traceProductInHeap,
  ...fused,
  ...moments,
  ...tiles,
];
