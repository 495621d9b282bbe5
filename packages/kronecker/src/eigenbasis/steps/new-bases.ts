// Steps after a refresh, whose states are still in the bases before it.
import { basisChanges, runTogether } from '@curvature/spec/internal';
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { transport } from '../bases.js';
import { type Candidate, isMatrix, isVector, type Slots } from './candidate.js';

/** Whether all that a change of bases asks of the states is `transport` of the moment. */
export const isTransport = ({ factors, inner }: Slots): boolean =>
  inner.changeBases === transport && factors.changeBases === undefined;

const isChanged = ({ step: { state, cache } }: Candidate) => cache.version !== state.basisVersion;

/**
 * All steps in the bases in use: moments of matrices change theirs by one kernel for all, where the
 * backend has it. Without it, matrices in older bases are left out.
 */
export function inBasesInUse(all: readonly Candidate[]): readonly Candidate[] {
  const changed = all.filter(isChanged);
  if (changed.length === 0) return all;
  // Vectors have no bases, but number them as matrices do.
  const vectors = changed.filter(isVector).map((one) => renumbered(one, one.squares.moment));
  const matrices = changed.filter(({ step }) => isMatrix(step.context.block));
  return [...all.filter((one) => !isChanged(one)), ...vectors, ...transported(matrices)];
}

function transported(matrices: readonly Candidate[]): readonly Candidate[] {
  const entries = matrices.map(({ step: { state, cache }, squares }) => {
    const [fromLeft, fromRight] = state.bases as [Tensor, Tensor];
    const [toLeft, toRight] = cache.sides.map(({ basis }) => basis) as [Tensor, Tensor];
    // Of a clone, the memory is not donated: a step that is not taken after all needs the old moment.
    const second = clone(squares.moment);
    return { inputs: { second, fromLeft, toLeft, fromRight, toRight }, attributes: {} };
  });
  const made = runTogether(basisChanges, entries);
  return made ? matrices.map((one, i) => renumbered(one, made[i]!.second)) : [];
}

/** The step in the bases of its cache, where its moment is `moment`. */
function renumbered({ step, squares, place }: Candidate, moment: Tensor): Candidate {
  const { cache } = step;
  const state = {
    ...step.state,
    // Clones, since the cache is disposed when the next one arrives; they share its memory.
    bases: cache.sides.map(({ basis }) => clone(basis)),
    basisVersion: cache.version,
    // Of no step: the mean is known in the old bases alone.
    projectedAt: -1,
  };
  return { place, step: { ...step, state }, squares: { ...squares, moment } };
}
