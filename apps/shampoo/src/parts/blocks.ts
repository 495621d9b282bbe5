import { tiles } from '@curvature/core';
import type { CompleteSoap } from '../options/eigenbasis-options.js';

type Sizes = Pick<CompleteSoap, 'blockSize' | 'mergeDimensions' | 'maxPreconditionedDim'>;

/** The blocks of a parameter, by the options that all presets share. */
export const blocksOf = ({ blockSize, mergeDimensions, maxPreconditionedDim }: Sizes) =>
  tiles({ blockSize, mergeDimsUpTo: mergeDimensions ? 4096 : 0, maxPreconditionedDim });
