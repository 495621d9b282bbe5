import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import { readIdx } from './idx.js';

export interface LabelledImages {
  /** [count * pixels], row by row. */
  readonly images: Uint8Array;
  readonly pixels: number;
  /** [count] */
  readonly labels: Uint8Array;
}

async function listFolder(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    const why =
      { ENOENT: 'does not exist', ENOTDIR: 'is not a folder' }[cause.code ?? ''] ?? `cannot be read (${cause.message})`;
    const remedy = 'Point --data at the folder with the IDX files.';
    throw new CurvatureError(`The data folder ${folder} ${why}.`, '', remedy, { cause });
  });
}

async function findFile(folder: string, stem: string, kind: string): Promise<string> {
  const present = await listFolder(folder);
  const names = [`${stem}-${kind}`, `${stem}.${kind}`].flatMap((name) => [name, `${name}.gz`]);
  const name = names.find((candidate) => present.includes(candidate));
  if (name) return join(folder, name);
  throw new CurvatureError(
    `The data folder ${folder} has no file ${names[0]} or ${names[1]}.`,
    'The files may lie in another folder, or under other names.',
    'Put the usual IDX files there, or point --data elsewhere.',
  );
}

/**
 * Reads MNIST, or another data set in the same four files.
 * @param folder With `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` (and `t10k-...`), plain or .gz.
 * @throws CurvatureError for a missing folder or file, a damaged file, or labels and images of different length.
 */
export async function readLabelledImages(folder: string, split: 'train' | 't10k'): Promise<LabelledImages> {
  const imagesFile = await findFile(folder, `${split}-images`, 'idx3-ubyte');
  const labelsFile = await findFile(folder, `${split}-labels`, 'idx1-ubyte');
  const [images, labels] = await Promise.all([readIdx(imagesFile, 2051), readIdx(labelsFile, 2049)]);
  const [count, rows, columns] = images.shape as [number, number, number];
  if (count === labels.shape[0] && count * rows * columns > 0) {
    return { images: images.values, pixels: rows * columns, labels: labels.values };
  }
  const found = `${imagesFile} has ${count} images of ${rows} x ${columns}, ${labelsFile} has ${labels.shape[0]} labels.`;
  throw new CurvatureError(found, 'The two files belong to different sets, or are empty.', 'Fetch both again.');
}
