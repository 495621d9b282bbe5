import { convnet } from './images/convnet.js';
import { deepAutoencoder } from './images/deep-autoencoder.js';
import { gan } from './images/gan.js';
import { residual } from './images/residual.js';
import { separable } from './images/separable.js';
import { transfer } from './images/transfer.js';
import { vae } from './images/vae.js';
import { physics } from './loops/physics.js';
import { policyGradient } from './loops/policy-gradient.js';
import { transformer } from './loops/transformer.js';
import type { Program } from './program.js';
import { polynomial } from './tables/polynomial.js';
import { severalOutputs } from './tables/several-outputs.js';
import { tableClasses } from './tables/table-classes.js';
import {
  inputsTimes1000,
  lossOver1000,
  lossTimes1000,
  tableRegression,
} from './tables/table-regression.js';
import { embeddings } from './text/embeddings.js';
import { gru, lstm } from './text/recurrent.js';

/** All ordinary programs, those for choosing before those for reporting. */
export const programs: readonly Program[] = [
  convnet,
  vae,
  deepAutoencoder,
  tableRegression,
  inputsTimes1000,
  severalOutputs,
  polynomial,
  lstm,
  transformer,
  separable,
  residual,
  tableClasses,
  transfer,
  gan,
  gru,
  embeddings,
  physics,
  policyGradient,
  lossTimes1000,
  lossOver1000,
];
