import {
  googleShampooOptions,
  metaShampooOptions,
  shampooOptions,
} from '../../apps/shampoo/src/options/shampoo-options.js';
import {
  klSoapOptions,
  soapOptions,
  splusOptions,
} from '../../apps/shampoo/src/options/eigenbasis-options.js';
import { sonewOptions } from '../../apps/sonew/src/options.js';
import { kfacOptions, publishedKfacOptions } from '../../apps/thor/src/options/kfac-options.js';
import { publishedThorOptions, thorOptions } from '../../apps/thor/src/options/thor-options.js';
import { choleskyInversesOptions } from '../../packages/layer-fisher/src/inverses/cholesky-inverses.js';
import { eigenInverseOptions } from '../../packages/layer-fisher/src/inverses/eigen-inverse.js';
import {
  eigenCorrectedFisherOptions,
  evaOptions,
  layerFisherOptions,
} from '../../packages/layer-fisher/src/preconditioners/options.js';
import type { Together } from './tables.js';

/** The READMEs that show options, by their paths from the root, and the tables in each. */
export const declared: Readonly<Record<string, readonly Together[]>> = {
  'apps/shampoo/README.md': [
    [shampooOptions, metaShampooOptions],
    [googleShampooOptions],
    [soapOptions, klSoapOptions],
    [splusOptions],
  ],
  'apps/sonew/README.md': [[sonewOptions]],
  'apps/thor/README.md': [
    [thorOptions, kfacOptions],
    [publishedThorOptions, publishedKfacOptions],
  ],
  'packages/layer-fisher/README.md': [
    [layerFisherOptions, eigenCorrectedFisherOptions, evaOptions],
    [choleskyInversesOptions, eigenInverseOptions],
  ],
};
