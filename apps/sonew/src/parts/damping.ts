import type { DampingKind } from '@curvature/sparse-logdet/internal';

/** Kinds of damping of `sparseLogDet` by the names of their modes. */
export const dampings = {
  absolute: 'absolute',
  relativeMean: 'relativeToMean',
  relativeNorm: 'relativeToNorm',
} as const satisfies Readonly<Record<string, DampingKind>>;
