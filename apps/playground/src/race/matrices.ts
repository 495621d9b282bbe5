import type { SecondOrderOptimizer } from '@curvature/core';
import type * as tf from '@tensorflow/tfjs';
import type { Shown } from './messages.js';

/** How many rows and columns of a band are shown. */
const WINDOW = 64;

const hasMatrices = (optimizer: tf.Optimizer): optimizer is SecondOrderOptimizer =>
  'matrices' in optimizer;

/** Pictures of what an optimizer keeps of a layer's kernel: matrices, a band, or a diagonal. */
export async function matricesOf(model: tf.Sequential, layer: number): Promise<Shown[]> {
  const kernel = model.layers[layer]?.getWeights()[0];
  const name = model.layers[layer]?.weights[0]?.originalName ?? '';
  const optimizer = model.optimizer;
  if (!kernel || name === '') return [];
  if (!hasMatrices(optimizer)) return diagonalOf(optimizer, name);
  const all = await optimizer.matrices();
  const own = all.filter(({ block }) => block.split(' + ').some((part) => part === name));
  if (own.length === 0) return bandOf(optimizer, name);
  return own.map(({ part, path, size, values }) => ({
    title: `${part} ${path}`,
    size,
    values,
  }));
}

type Named = Awaited<ReturnType<tf.Optimizer['getWeights']>>[number];
const find = (weights: readonly Named[], ...ends: readonly string[]) =>
  weights.find(({ name }) => ends.some((end) => name.endsWith(end)))?.tensor;

/** SONew keeps a chain: a number for each element, and one for each pair of neighbours. */
async function bandOf(optimizer: tf.Optimizer, name: string): Promise<Shown[]> {
  const weights = (await optimizer.getWeights()).filter((each) => each.name.startsWith(`${name}/`));
  const [diagonal, beside] = [find(weights, 'diagonal'), find(weights, 'subdiagonal')];
  if (!diagonal || !beside) return [];
  return [{ title: 'statistics, a band', ...banded(await head(diagonal), await head(beside)) }];
}

/** Adam keeps a number for each element. */
async function diagonalOf(optimizer: tf.Optimizer, name: string): Promise<Shown[]> {
  const second = find(await optimizer.getWeights(), `${name}/v`);
  return second ? [{ title: 'second moments', ...banded(await head(second), []) }] : [];
}

const head = async (tensor: tf.Tensor) => (await tensor.data<'float32'>()).slice(0, WINDOW);

function banded(diagonal: ArrayLike<number>, beside: ArrayLike<number>) {
  const size = diagonal.length;
  const values = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    values[i * size + i] = diagonal[i]!;
    if (i > 0 && i - 1 < beside.length)
      values[i * size + i - 1] = values[(i - 1) * size + i] = beside[i - 1]!;
  }
  return { size, values };
}
