import { chooseSliceSize } from '@curvature/linalg';
import { CurvatureError, type Policy } from '@curvature/spec';
import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { LayerwiseOptions } from './options/published-options.js';
import { publishedThor } from './presets/published.js';

/** Options for whole factors of one batch. */
const WHOLE = { learningRate: 0, splitSize: null, klClip: null };
const statisticsAlone: Policy<null> = {
  name: 'statisticsAlone',
  init: () => null,
  plan: (state) => [{ accumulate: true, refresh: false }, state],
};

/**
 * The `splitSize` for a model on this machine: THOR's trade between the entries that slices drop
 * and the time of inverses, on the factors of one batch. It runs one step at rate 0, which leaves
 * the parameters unchanged; times are measured, and remembered by the process.
 * @param loss The loss on a batch, as for `minimize`.
 * @param variables The trained variables.
 * @param options tolerance, candidates, strategy and time as in `chooseSliceSize` of
 *   @curvature/linalg. Its default strategy `byCrossing()` is that of THOR's documentation; in
 *   JavaScript, where small inverses cost next to nothing, `byBudget({ milliseconds })` is more
 *   useful.
 * @param layers `bias`, `sharing` and `lossAverage` as for training.
 * @returns The size, and the curves from which it was chosen.
 * @throws CurvatureError if no layer is covered, or for an option out of range.
 */
export async function chooseSplitSize(
  loss: () => Scalar,
  variables: Variable[],
  options: Parameters<typeof chooseSliceSize>[1] = {},
  layers: Pick<LayerwiseOptions, 'bias' | 'sharing' | 'lossAverage'> = {},
): Promise<ReturnType<typeof chooseSliceSize>> {
  const optimizer = publishedThor({ ...layers, ...WHOLE }, { policy: statisticsAlone });
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
      'The step was skipped, since its loss or its gradients are not finite.',
    'Pass the variables of layers that can be covered, and a loss that is finite.',
  );

type Matrices = Awaited<ReturnType<ReturnType<typeof publishedThor>['matrices']>>;

/** The factors, without their inverses. */
export const statisticsOf = (matrices: Matrices) =>
  matrices
    .filter(({ part }) => part === 'statistics')
    .map(({ values, size }) => ({ matrix: Float64Array.from(values), n: size }));
