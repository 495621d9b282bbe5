import { type PooledRoots, pooledRoots } from '@curvature/backend-tfjs';
import { every } from '@curvature/policies';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import type { Trainable } from '@curvature/workbench';
import { train } from '@tensorflow/tfjs';

/** What a step depends on. */
export interface Case {
  readonly width: number;
  readonly batch: number;
  readonly blockSize: number;
  readonly interval: number;
}
export type Made = Trainable & { settled?(): Promise<void> };
export interface Maker {
  readonly make: (at: Case) => Made;
  readonly depends: readonly (keyof Case)[];
}
const RATE = 1e-3;
/** Where nothing is said. */
export const BASE: Case = { width: 256, batch: 128, blockSize: 128, interval: 10 };
/** One for all, so that none has to wait for a worker to start. */
let solver: PooledRoots | null = null;

/** Ends it. */
export async function closeWorker(): Promise<void> {
  await solver?.close();
  solver = null;
}

/** Roots in a worker, in use an interval later. */
function inWorker({ blockSize, interval }: Case): Made {
  solver ??= pooledRoots({ workers: 1 });
  return shampoo(
    { learningRate: RATE, blockSize },
    { solver, policy: every({ roots: interval, stagger: true }), pipeline: { delay: interval } },
  );
}
/** Optimizers, and what the cost of their steps depends on. */
export const MAKERS: Readonly<Record<string, Maker>> = {
  adam: { make: () => train.adam(RATE), depends: ['width', 'batch'] },
  sonew: { make: () => sonew({ learningRate: RATE }), depends: ['width', 'batch'] },
  shampoo: {
    make: ({ blockSize, interval }) =>
      shampoo({ learningRate: RATE, blockSize }, { policy: every({ roots: interval, phase: 0 }) }),
    depends: ['width', 'batch', 'blockSize', 'interval'],
  },
  'shampoo, worker': { make: inWorker, depends: ['width', 'batch', 'blockSize', 'interval'] },
  soap: {
    make: ({ blockSize, interval }) =>
      soap({ learningRate: RATE, blockSize, refreshEvery: interval }),
    depends: ['width', 'batch', 'blockSize', 'interval'],
  },
  thor: {
    make: ({ blockSize, interval }) =>
      thor({ learningRate: RATE, splitSize: blockSize, refreshEvery: interval }),
    depends: ['width', 'batch', 'blockSize', 'interval'],
  },
  kfac: {
    make: ({ interval }) => kfac({ learningRate: RATE, refreshEvery: interval }),
    depends: ['width', 'batch', 'interval'],
  },
};
