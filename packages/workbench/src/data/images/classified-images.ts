import { createHash } from 'node:crypto';
import { tensor1d, tensor4d } from '@tensorflow/tfjs';
import { pickRows } from '../pick-rows.js';
import type { Data } from '../../contract/task.js';

/**
 * Square grey pictures to classify: inputs are [batch, side, side, 1] in [0, 1], targets are labels
 * [batch], int32.
 * @param images [size * side * side], row by row.
 * @param scale Divisor of pixels, e.g. 255 for bytes.
 */
export function classifiedImages(
  images: Uint8Array | Float32Array,
  labels: Uint8Array,
  side: number,
  scale: number,
): Data {
  const pixels = side ** 2;
  return {
    size: labels.length,
    describe: `${labels.length} images of ${side} by ${side} pixels, with labels`,
    fingerprint: createHash('sha256').update(images).update(labels).digest('hex'),
    batch(rows) {
      const chosen = pickRows(images, pixels, rows);
      if (scale !== 1) for (let i = 0; i < chosen.length; i++) chosen[i]! /= scale;
      return {
        inputs: tensor4d(chosen, [rows.length, side, side, 1]),
        targets: tensor1d(
          Int32Array.from(rows, (row) => labels[row]!),
          'int32',
        ),
      };
    },
  };
}
