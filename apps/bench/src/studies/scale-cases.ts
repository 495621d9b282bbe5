import { type PooledRoots, pooledRoots } from '@curvature/backend-tfjs';
import { every } from '@curvature/policies';
import { shampoo, soap } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import { kfac, thor } from '@curvature/thor';
import type { Trainable } from '@curvature/workbench';
import { train } from '@tensorflow/tfjs';

/** The sizes that the time of a step depends on. */
export interface Case {
  readonly width: number;
  readonly batch: number;
  readonly blockSize: number;
  readonly interval: number;
}
export type Timed = Trainable & { settled?(): Promise<void> };
export interface Maker {
  readonly make: (at: Case) => Timed;
  readonly depends: readonly (keyof Case)[];
}
const RATE = 1e-3;
/** The default sizes. */
export const BASE: Case = { width: 256, batch: 128, blockSize: 128, interval: 10 };
/** Shared by all cases, so that no case waits for a worker to start. */
let solver: PooledRoots | null = null;

/** Stops the worker. */
export async function closeWorker(): Promise<void> {
  await solver?.close();
  solver = null;
}

/** Shampoo with roots in a worker, used an interval later. */
function inWorker({ blockSize, interval }: Case): Timed {
  solver ??= pooledRoots({ workers: 1 });
  return shampoo(
    { learningRate: RATE, blockSize },
    { solver, policy: every({ roots: interval, stagger: true }), pipeline: { delay: interval } },
  );
}
/** Optimizers, and the sizes that the time of their steps depends on. */
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
