// Parts of methods that fit each other by their types; composing.test.ts trains all of them.
import {
  captureLayers,
  diagonalRoots,
  eigenBasis,
  eigenRoots,
  newtonRoots,
  rootsByKind,
} from '@curvature/backend-tfjs';
import { factored, type Overrides, secondOrder, tiles, whole } from '@curvature/core';
import { perBlock, perTensor } from '@curvature/grafting';
import { dense, diagonal, fullMatrix, klShampoo, kronecker, slabs } from '@curvature/kronecker';
import {
  choleskyInverses,
  eigenCorrectedFisher,
  eigenInverse,
  eva,
  layerFisher,
} from '@curvature/layer-fisher';
import { eigenCorrected, klFactors } from '@curvature/kronecker/eigenbasis';
import { shorterSide } from '@curvature/methods';
import { every, thorRule, traceChange } from '@curvature/policies';
import { adam } from '@curvature/rules';
import { sparseLogDet } from '@curvature/sparse-logdet';
import type { AnyPreconditioner } from '@curvature/spec';

type Choices<Slot extends 'policy' | 'graft'> = {
  readonly [name: string]: Exclude<Overrides<never>[Slot], undefined>;
};
export interface Meeting {
  readonly policy: Choices<'policy'>[string];
  readonly graft: Choices<'graft'>[string];
}
export const grafts: Choices<'graft'> = {
  none: null,
  'perTensor(adam)': perTensor(adam({ beta1: 0 })),
  'perBlock(adam)': perBlock(adam({ beta1: 0 })),
};
/** Policies that any preconditioner meets. */
export const intervals: Choices<'policy'> = {
  every: every({ roots: 2 }),
  staggered: every({ roots: 3, stagger: true }),
};
/** And those that watch a trace. */
export const policies: Choices<'policy'> = {
  ...intervals,
  'at changes of the trace': traceChange({ ...thorRule, statistics: 1 }),
};

/**
 * `distinct`: how many of all runs differ. In tiles all do; where a tile is the whole parameter, both
 * grafts are one; chains and mean vectors refresh nothing, so that no policy changes them. Chains
 * have no trace either, and meet no policy that watches one.
 */
const ofGradients = (preconditioner: AnyPreconditioner<'grad'>) => ({
  policies,
  distinct: 9,
  make: ({ policy, graft }: Meeting) =>
    secondOrder({
      learningRate: 0.05,
      preconditioner,
      partition: tiles({ blockSize: 3 }),
      policy,
      graft,
    }),
});
const ofLayers = (
  preconditioner: AnyPreconditioner<'activations' | 'outputGrads'>,
  distinct = 6,
) => ({
  policies,
  distinct,
  make: ({ policy, graft }: Meeting) =>
    secondOrder({
      learningRate: graft ? 0.05 : 0.1,
      preconditioner,
      partition: whole,
      signals: captureLayers(),
      policy,
      graft,
    }),
});
const ofChains = (preconditioner: AnyPreconditioner<'grad'>) => ({
  policies: intervals,
  distinct: 2,
  make: ({ policy, graft }: Meeting) =>
    secondOrder({
      learningRate: graft ? 0.05 : 0.005,
      preconditioner,
      partition: whole,
      policy,
      graft,
    }),
});

const options = { beta2: 0.9, ridge: { relative: 1e-4 } };
const twoSides = kronecker(options);
const oneSide = kronecker({ ...options, sides: shorterSide });
const diagonals = kronecker({ ...options, sides: () => diagonal() });
const mixed = kronecker({ ...options, sides: (_, axis) => (axis === 1 ? diagonal() : dense()) });
const klSides = klShampoo(options);
const allProducts = fullMatrix({ beta2: 0.9, damping: 1e-3 });
const packed = kronecker({ ...options, storage: slabs({ blockSize: 2 }) });
const bothKinds = rootsByKind({ symmetric: eigenRoots(), diagonal: diagonalRoots() });

/** Statistics with a solver. */
export const preconditioners = {
  'two sides, eigenRoots': ofGradients(factored(twoSides, eigenRoots())),
  'two sides, newtonRoots': ofGradients(factored(twoSides, newtonRoots())),
  'two sides, rootsByKind': ofGradients(factored(twoSides, bothKinds)),
  'two packed sides, eigenRoots': ofGradients(factored(packed, eigenRoots())),
  'two sides of KL-Shampoo, eigenRoots': ofGradients(factored(klSides, eigenRoots())),
  'two sides of KL-Shampoo, newtonRoots': ofGradients(factored(klSides, newtonRoots())),
  'one side, eigenRoots': ofGradients(factored(oneSide, eigenRoots())),
  'one side, newtonRoots': ofGradients(factored(oneSide, newtonRoots())),
  'diagonals, diagonalRoots': ofGradients(factored(diagonals, diagonalRoots())),
  'diagonals, rootsByKind': ofGradients(factored(diagonals, bothKinds)),
  'both kinds of sides, rootsByKind': ofGradients(factored(mixed, bothKinds)),
  'all of g g^T, eigenRoots': ofGradients(
    factored(allProducts, eigenRoots(), { exponent: -1 / 2 }),
  ),
  'eigenbases of two sides': ofGradients(eigenCorrected({ solver: eigenBasis() })),
  'eigenbases of two sides of KL-Shampoo': ofGradients(
    eigenCorrected({ solver: eigenBasis(), factors: klFactors() }),
  ),
  'layers, choleskyInverses': ofLayers(layerFisher({ inverse: choleskyInverses() })),
  'layers, eigenInverse': ofLayers(layerFisher({ inverse: eigenInverse() })),
  'layers in their eigenbases': ofLayers(eigenCorrectedFisher()),
  'mean vectors of layers': ofLayers(eva(), 2),
  'a tridiagonal chain': ofChains(sparseLogDet({ damping: { relativeToMean: 0.1 } })),
  'the diagonal of a chain': ofChains(sparseLogDet({ band: 0 })),
};
