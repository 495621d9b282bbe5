// The naive twins of the root methods, which share one list of properties.
import { inverseRootByNewton } from './reference/root-by-newton.js';
import { rootByEigen } from './reference/root-by-eigen.js';
import type { Root, RootOptions } from './reference/root.js';

const eps = Number.EPSILON;
export interface Implementation {
  readonly name: string;
  readonly root: (matrix: Float64Array, n: number, p: number, options?: RootOptions) => Root;
  /**
   * Relative error allowed for n rows and condition c: a perturbation of n eps changes the root by
   * n eps c / p.
   */
  readonly tolerance: (n: number, c: number, p: number) => number;
}
export const implementations: Implementation[] = [
  {
    name: 'rootByEigen',
    root: (matrix, n, p, options) => rootByEigen(matrix, n, -1 / p, options),
    tolerance: (n, c, p) => n * eps * (1 + (0.1 * c) / p),
  },
  {
    name: 'inverseRootByNewton',
    root: inverseRootByNewton,
    tolerance: (n, c, p) => 2 * n * eps * (1 + c / p),
  },
];
export const powers = [1, 2, 3, 4, 6, 8];
export const relative = (ridge: number) => ({ ridge: { absolute: 0, relative: ridge } });
export const asymmetry = (x: Float64Array, n: number) =>
  x.filter((value, i) => !Object.is(value, x[(i % n) * n + Math.floor(i / n)])).length;
