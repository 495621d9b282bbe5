import { createHash } from 'node:crypto';
import { tensor2d } from '@tensorflow/tfjs';
import { pickRows } from '../pick-rows.js';
import type { Data } from '../../contract/task.js';

const entropy = (p: number) => (p > 0 && p < 1 ? -p * Math.log(p) - (1 - p) * Math.log1p(-p) : 0);

function totalEntropy(values: ArrayLike<number>, scale: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += entropy(values[i]! / scale);
  return sum;
}

/**
 * Images for an autoencoder: inputs and targets are one tensor [batch, pixels] in [0, 1].
 * @param values [size * pixels], row by row.
 * @param scale Divisor of values, e.g. 255 for bytes.
 */
export function imageData(values: Uint8Array | Float32Array, pixels: number, scale: number): Data {
  const size = values.length / pixels;
  return {
    size,
    describe: `${size} images of ${pixels} pixels`,
    fingerprint: createHash('sha256').update(values).digest('hex'),
    floor: totalEntropy(values, scale) / size,
    batch(rows) {
      const chosen = pickRows(values, pixels, rows);
      if (scale !== 1) for (let i = 0; i < chosen.length; i++) chosen[i]! /= scale;
      const images = tensor2d(chosen, [rows.length, pixels]);
      return { inputs: images, targets: images };
    },
  };
}
