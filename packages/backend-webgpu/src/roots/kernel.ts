import {
  entriesOf,
  inverseRoots,
  type InverseRootsAttributes,
  WRONG_RESIDUAL,
} from '@curvature/spec/internal';
import type { KernelConfig, Tensor } from '@tensorflow/tfjs-core';
import { type Backend, deviceOf, isBindable } from '../device/index.js';
import { solveJoined } from './solve-stacks.js';
import type { Job } from './table.js';
import { ALONE, STEPS } from './way.js';

const how = { steps: STEPS, tolerance: WRONG_RESIDUAL, alone: ALONE, room: Infinity };

/** `inverseRoots`: what makes the device the default solver of roots and inverses. */
export const rootsKernel: KernelConfig = {
  kernelName: inverseRoots.name,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs, backend: own }) => {
    const backend = own as Backend;
    deviceOf(backend);
    const entries = entriesOf<{ matrix: Tensor }, InverseRootsAttributes>(
      inverseRoots,
      inputs,
      attrs,
    );
    const jobs = entries.map(({ inputs: { matrix }, attributes }): Job => {
      const { p, weight, absolute, relative } = attributes;
      return { matrix, weight, ridge: { absolute, relative }, p, previous: null };
    });
    if (!jobs.every(({ matrix }) => matrix.shape[0]! > 0 && isBindable(backend, matrix))) return [];
    const { roots, told } = solveJoined(backend, jobs, how);
    return [...roots, told];
  },
};
