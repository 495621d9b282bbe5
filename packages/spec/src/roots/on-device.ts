import type { Tensor } from '@tensorflow/tfjs-core';
import type { Ridge } from '../contract/contract.js';
import { inverseRoots, WRONG_RESIDUAL } from '../kernels/matrices/inverse-roots.js';
import { isFused } from '../kernels/kernel.js';
import { tensorsTogether } from '../kernels/together.js';
import { readLater } from '../reads/reads.js';

/** A stack [count, n, n] whose roots (matrix / weight + ridge I)^(-1/p) are wanted. */
interface Asked {
  readonly matrix: Tensor;
  readonly weight: number;
  readonly ridge: Ridge;
  readonly p: number;
}

/** Of each matrix of a stack, [count]. */
export interface Measures {
  readonly residual: Float32Array;
  readonly condition: Float32Array;
  readonly largest: Float32Array;
}

/** The roots of a stack, [count, n, n], and what is read of them later. */
export interface Found {
  readonly root: Tensor;
  readonly measures: Promise<Measures>;
}

/** Whether the current backend takes inverse roots on its device, see `inverseRoots`. */
export const takesRoots = (): boolean => isFused(inverseRoots);

/**
 * Inverse roots of all stacks by one call of the device, and what it tells of them by one read, for
 * which nothing waits; null where the current backend does not take them. A root whose residual
 * `isWrong` must not be used.
 */
export function rootsOnDevice(asked: readonly Asked[]): readonly Found[] | null {
  if (asked.length === 0) return [];
  const entries = asked.map(({ matrix, p, weight, ridge }) => ({
    inputs: { matrix },
    attributes: { p, weight, ...ridge },
  }));
  const made = tensorsTogether(inverseRoots, entries);
  if (made === null) return null;
  const told = made.at(-1)!;
  const values = readLater(told);
  told.dispose();
  let end = 0;
  return asked.map(({ matrix }, i) => {
    const first = end;
    end += matrix.shape[0]!;
    return { root: made[i]!, measures: measuresOf(values, first, end) };
  });
}

async function measuresOf(
  all: Promise<Float32Array>,
  first: number,
  end: number,
): Promise<Measures> {
  const told = await all;
  const plane = (k: number) => {
    const start = (k * told.length) / 3;
    return told.slice(start + first, start + end);
  };
  return { residual: plane(0), condition: plane(1), largest: plane(2) };
}

/** Whether a root with this true residual is of no use. NaN is. */
export const isWrong = (residual: number): boolean => !(residual < WRONG_RESIDUAL);
