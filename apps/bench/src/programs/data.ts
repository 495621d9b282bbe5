import * as tf from '@tensorflow/tfjs';
import { digits, regression, text, type Data } from '@curvature/workbench';
import type { Session } from './program.js';

/** What stands in the folder of a session, if there is one. */
export const FILES = {
  images: 'mnist',
  table: 'california_housing.csv.gz',
  text: 'tinyshakespeare.txt',
} as const;

/** Where a task is to read; {}: it makes up its data. */
const sourceOf = ({ folder }: Session, kind: keyof typeof FILES) =>
  folder === undefined ? {} : { data: `${folder}/${FILES[kind]}` };

/** Characters in windows. */
export const characters = (session: Session): ReturnType<typeof text.load> =>
  text.load(sourceOf(session, 'text'));

/** Inputs and targets to train on, and others to judge by. */
export interface Split {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly testX: tf.Tensor;
  readonly testY: tf.Tensor;
}
/** Every `stride`-th row: windows of a text that lie apart. */
const rows = (from: number, count: number, stride: number) =>
  Int32Array.from({ length: count }, (_, i) => (from + i) * stride);

function split(data: Data, train: number, test: number, stride = 1): Split {
  const one = data.batch(rows(0, train, stride));
  const other = data.batch(rows(train, test, stride));
  return { x: one.inputs, y: one.targets, testX: other.inputs, testY: other.targets };
}

const halved = (x: tf.Tensor) => tf.keep(tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'));
const oneHot = (y: tf.Tensor, kinds: number) =>
  tf.keep(tf.cast(tf.oneHot(tf.cast(y, 'int32'), kinds), 'float32'));

/** Digits of 14 by 14 pixels in [0, 1], [n, 14, 14, 1]; labels are one-hot rows of 10. */
export async function digitImages(session: Session, train = 2048, test = 512): Promise<Split> {
  const data = await digits.load(sourceOf(session, 'images'));
  const large = split(data, train, test);
  return tf.tidy(() => {
    const made = { x: halved(large.x), y: oneHot(large.y, 10) };
    const tested = { testX: halved(large.testX), testY: oneHot(large.testY, 10) };
    tf.dispose(large as never);
    return { ...made, ...tested };
  });
}

/** A table of standardised numbers, [n, columns], and one number to be predicted. */
export async function numberTable(session: Session, train = 2048, test = 1024): Promise<Split> {
  return split(await regression.load(sourceOf(session, 'table')), train, test);
}

/** Windows of characters, [n, length] int32, and the character after each, one-hot. */
export async function nextCharacters(session: Session, length: number, train = 2048) {
  const data = await characters(session);
  const made = split(data, train, 512, 7);
  const kinds = data.kinds;
  const cut = (x: tf.Tensor) => tf.slice(x, [0, 0], [x.shape[0]!, length]);
  const after = (x: tf.Tensor) => tf.squeeze(tf.slice(x, [0, length], [x.shape[0]!, 1]), [1]);
  return {
    kinds,
    x: cut(made.x),
    y: oneHot(after(made.x), kinds),
    testX: cut(made.testX),
    testY: oneHot(after(made.testX), kinds),
  };
}
