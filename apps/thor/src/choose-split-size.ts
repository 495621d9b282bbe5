import { chooseSliceSize, type SliceSize } from '@curvature/linalg';
import { CurvatureError, type Policy } from '@curvature/spec';
import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { LayerwiseOptions } from './options/layerwise-options.js';
import { thor } from './presets/thor.js';

/** The factors of one batch, whole, as they are to be cut. */
const WHOLE = { learningRate: 0, splitSize: null, klClip: null };
const statisticsAlone: Policy<null> = {
  name: 'statisticsAlone',
  init: () => null,
  plan: (state) => [{ accumulate: true, refresh: false }, state],
};

/**
 * The `splitSize` for a model on this machine: THOR's trade of what slices lose against what
 * inverses take, on the factors of one batch. It runs one step at rate 0, which leaves the
 * parameters as they are; times are measured, and remembered by the process.
 * @param loss The loss on a batch, as for `minimize`. @param variables What is trained.
 * @param options tolerance, candidates, strategy and time as in `chooseSliceSize` of
 *   @curvature/linalg, whose `byCrossing()` is the document's and the default; in JavaScript, where
 *     small inverses cost next to nothing, `byBudget({ milliseconds })` is the more useful.
 * @param layers `bias`, `sharing` and `lossAverage` as they will be trained with.
 * @returns The size with the curves that it was chosen by.
 * @throws CurvatureError if no layer is covered, or for an option out of range.
 */
export async function chooseSplitSize(
  loss: () => Scalar,
  variables: Variable[],
  options: Parameters<typeof chooseSliceSize>[1] = {},
  layers: Pick<LayerwiseOptions, 'bias' | 'sharing' | 'lossAverage'> = {},
): Promise<SliceSize> {
  const optimizer = thor({ ...layers, ...WHOLE }, { policy: statisticsAlone });
  try {
    optimizer.minimize(loss, false, variables);
    const factors = statisticsOf(await optimizer.matrices());
    if (factors.length === 0) throw nothingCovered(optimizer.report());
    return chooseSliceSize(factors, options);
  } finally {
    optimizer.dispose();
  }
}

const nothingCovered = (rows: readonly { readonly parameter: string; readonly why: string }[]) =>
  new CurvatureError(
    'chooseSplitSize: no layer of this model has factors.',
    rows.map(({ parameter, why }) => `"${parameter}": ${why}`).join('; ') ||
      'The step was skipped, for its loss or its gradients are not finite.',
    'Pass the variables of layers that can be covered, and a loss that is finite.',
  );

type Matrices = Awaited<ReturnType<ReturnType<typeof thor>['matrices']>>;

/** The factors themselves, without their inverses. */
export const statisticsOf = (matrices: Matrices) =>
  matrices
    .filter(({ part }) => part === 'statistics')
    .map(({ values, size }) => ({ matrix: Float64Array.from(values), n: size }));
