import {
  eigenInverse,
  fullSplit,
  type LayerInverse,
  piSplit,
  type Split,
  sqrtSplit,
} from '@curvature/layer-fisher';
import { defaultInverses } from '@curvature/layer-fisher/internal';
import type { CompletePublished } from '../options/published-options.js';

const blockwise = (split: Split) => (sliceSize: number | null) =>
  defaultInverses({ split, sliceSize }) as unknown as LayerInverse<never>;

/** The method of inversion for each `dampingSplit`, by the size of slices. */
const inverses = {
  sqrt: blockwise(sqrtSplit),
  pi: blockwise(piSplit),
  full: blockwise(fullSplit),
  exact: () => eigenInverse() as unknown as LayerInverse<never>,
};

export const inverseOf = ({ dampingSplit, splitSize }: CompletePublished) =>
  inverses[dampingSplit](splitSize);
