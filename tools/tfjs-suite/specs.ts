import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The folder of a package that the root of the workspace depends on. */
export const folderOf = (name: string): string => dirname(require.resolve(`${name}/package.json`));

/**
 * The parts of tfjs-core's own tests that run kernels which our packages replace or add: products,
 * convolutions and their gradients.
 */
const parts = [
  'gradients',
  'ops/basic_lstm_cell',
  'ops/confusion_matrix',
  'ops/conv1d',
  'ops/conv2d',
  'ops/conv2d_separable',
  'ops/conv2d_transpose',
  'ops/depthwise_conv2d',
  'ops/einsum',
  'ops/fused/fused_conv2d',
  'ops/fused/fused_depthwise_conv2d',
  'ops/fused/fused_mat_mul',
  'ops/gather',
  'ops/linalg/gram_schmidt',
  'ops/linalg/qr',
  'ops/mat_mul',
  'ops/multi_rnn_cell',
  'ops/norm',
  'ops/operation',
  'ops/unsorted_segment_sum',
  'optimizers/adam_optimizer',
  'optimizers/momentum_optimizer',
  'optimizers/sgd_optimizer',
];

/** The files of the specs: those of `parts`, or all. */
export const specFiles = (all: boolean): readonly string[] =>
  (all ? ['tests'] : parts.map((part) => `${part}_test`)).map((file) =>
    join(folderOf('@tensorflow/tfjs-core'), 'dist', `${file}.js`),
  );
