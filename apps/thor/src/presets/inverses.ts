import {
  choleskyInverses,
  eigenInverse,
  fullSplit,
  type LayerInverse,
  piSplit,
  type Split,
  sqrtSplit,
} from '@curvature/layer-fisher';
import type { CompletePublished } from '../options/published-options.js';

const cholesky = (split: Split) => (sliceSize: number | null) =>
  choleskyInverses({ split, sliceSize }) as unknown as LayerInverse<never>;

/** The method of inversion for each `dampingSplit`, by the size of slices. */
const inverses = {
  sqrt: cholesky(sqrtSplit),
  pi: cholesky(piSplit),
  full: cholesky(fullSplit),
  exact: () => eigenInverse() as unknown as LayerInverse<never>,
};

export const inverseOf = ({ dampingSplit, splitSize }: CompletePublished) =>
  inverses[dampingSplit](splitSize);
