import { inverseRoot, type InverseRootOptions } from '../../roots/inverse-root.js';
import type { InverseRoots } from '../../roots/solve-stack.js';
import type { Stack } from '../../stack.js';
import { eigensOfPart, type Eigens } from '../../eigen/symmetric-eigens.js';
import type { Measure, Results } from '../memory/layout.js';

/** The work on every matrix of a stack, as data that can be sent. */
export type Work =
  | {
      readonly kind: 'roots';
      readonly p: number;
      readonly options: Omit<InverseRootOptions, 'previous'>;
    }
  | { readonly kind: 'eigens' };

/** For each matrix, the reason if it has no result. */
export type Failures = readonly (string | null)[];

const OF_ROOTS: readonly Measure[] = [
  { name: 'residual', type: 'float64', entries: 1 },
  { name: 'condition', type: 'float64', entries: 1 },
  { name: 'largest', type: 'float64', entries: 1 },
  { name: 'iterations', type: 'int32', entries: 1 },
  { name: 'ok', type: 'uint8', entries: 1 },
];

/** The results of matrices of n rows beside the resulting matrices. */
export const measuresOf = ({ kind }: Work, n: number): readonly Measure[] =>
  kind === 'roots' ? OF_ROOTS : [{ name: 'values', type: 'float64', entries: n }];

/**
 * Performs the work on a part of a stack of `total` matrices, from matrix `first` on.
 * @throws CurvatureError that names a matrix by its place in the whole stack.
 */
export function perform(
  work: Work,
  part: Stack,
  previous: Stack | null,
  first: number,
  total: number,
): { readonly results: Results; readonly failures: Failures } {
  if (work.kind === 'eigens') {
    const { values, vectors } = eigensOfPart(part, first, total);
    return { results: { matrices: vectors.values, measures: { values } }, failures: [] };
  }
  const { root, failure, ...measures } = inverseRoot(part, work.p, { ...work.options, previous });
  return { results: { matrices: root.values, measures }, failures: failure };
}

/** The results of a whole stack, as `inverseRoot` returns them. */
export function rootsFrom(
  { count, n }: Stack,
  { matrices, measures }: Results,
  failure: Failures,
): InverseRoots {
  return { ...measures, root: { count, n, values: matrices }, failure } as unknown as InverseRoots;
}

/** The results of a whole stack, as `symmetricEigens` returns them. */
export function eigensFrom({ count, n }: Stack, { matrices, measures }: Results): Eigens {
  return { ...measures, vectors: { count, n, values: matrices } } as unknown as Eigens;
}
