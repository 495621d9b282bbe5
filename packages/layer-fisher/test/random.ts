// Seeded random signals.
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import type { LayerSignals } from './direct.js';

export const normal = (shape: readonly number[], seed: number): tf.Tensor =>
  tf.randomNormal([...shape], 0, 1, 'float32', seed + 1);

export interface Sizes {
  readonly samples: number;
  readonly positions: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly seed: number;
}

const small = fc.integer({ min: 1, max: 6 });
export const sizes: fc.Arbitrary<Sizes> = fc.record({
  samples: small,
  positions: fc.integer({ min: 1, max: 3 }),
  inputs: fc.integer({ min: 1, max: 9 }),
  outputs: fc.integer({ min: 1, max: 7 }),
  seed: fc.nat(1000),
});

/** Signals of a loss that is a mean over samples. */
export const signalsOf = ({ samples, positions, inputs, outputs, seed }: Sizes): LayerSignals => ({
  activations: normal([samples, positions, inputs], seed),
  outputGrads: tf.div(normal([samples, positions, outputs], seed + 5000), samples),
});

/** Small sizes, for tests that need no particular ones. */
export const plain: Sizes = { samples: 5, positions: 1, inputs: 3, outputs: 2, seed: 3 };
