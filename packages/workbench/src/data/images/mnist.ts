import { CurvatureError } from '@curvature/spec';
import { findDataFile } from '../data-files.js';
import { readIdx } from './idx.js';

/** Images of one size, with a label each. */
export interface LabelledImages {
  /** [count * pixels], row by row. */
  readonly images: Uint8Array;
  readonly pixels: number;
  /** [count] */
  readonly labels: Uint8Array;
}

function findFile(folder: string, stem: string, kind: string): Promise<string> {
  const names = [`${stem}-${kind}`, `${stem}.${kind}`].flatMap((name) => [name, `${name}.gz`]);
  return findDataFile(folder, names, 'Point --data at the folder with the IDX files.');
}

/**
 * Reads MNIST, or another data set in the same four files.
 * @param folder With `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` (and `t10k-...`), plain
 *   or .gz.
 * @throws CurvatureError for a missing folder or file, a damaged file, or different numbers of
 *   labels and images.
 */
export async function readLabelledImages(
  folder: string,
  split: 'train' | 't10k',
): Promise<LabelledImages> {
  const imagesFile = await findFile(folder, `${split}-images`, 'idx3-ubyte');
  const labelsFile = await findFile(folder, `${split}-labels`, 'idx1-ubyte');
  const [images, labels] = await Promise.all([
    readIdx(imagesFile, 2051),
    readIdx(labelsFile, 2049),
  ]);
  const [count, rows, columns] = images.shape as [number, number, number];
  if (count === labels.shape[0] && count * rows * columns > 0) {
    return { images: images.values, pixels: rows * columns, labels: labels.values };
  }
  const found =
    `${imagesFile} has ${count} images of ${rows} x ${columns}, ${labelsFile} has ` +
    `${labels.shape[0]} labels.`;
  throw new CurvatureError(
    found,
    'The two files belong to different sets, or are empty.',
    'Fetch both again.',
  );
}

/**
 * Training images of 28 by 28, as in MNIST.
 * @throws CurvatureError as `readLabelledImages`, or for another size.
 */
export async function readTrainingImages(folder: string): Promise<LabelledImages> {
  const read = await readLabelledImages(folder, 'train');
  if (read.pixels === 784) return read;
  throw new CurvatureError(
    `The images in ${folder} have ${read.pixels} pixels; this task takes 28 by 28 = 784.`,
    'The folder may hold another data set.',
    'Point --data at the folder with the MNIST files.',
  );
}
