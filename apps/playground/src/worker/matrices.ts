import type { SecondOrderOptimizer } from '@curvature/core';
import type * as tf from '@tensorflow/tfjs';
import type { Shown } from '../race/messages.js';
import { stockWeights, type Weight } from './stock-weights.js';

/** How many rows and columns of a band are shown. */
const MOST = 64;

const hasMatrices = (optimizer: tf.Optimizer): optimizer is SecondOrderOptimizer =>
  'matrices' in optimizer;

/** Pictures of what an optimizer keeps of a layer's kernel: matrices, a band, or a diagonal. */
export async function matricesOf(model: tf.Sequential, layer: number): Promise<Shown[]> {
  const trained = model.layers.filter(({ weights }) => weights.length > 0);
  const name = trained[layer]?.weights[0]?.name;
  const { optimizer } = model;
  if (name === undefined) return [];
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

const find = (weights: readonly Weight[], ...ends: readonly string[]) =>
  weights.find(({ name }) => ends.some((end) => name.endsWith(end)))?.tensor;

/** SONew keeps a chain: a number for each element, and one for each pair of neighbours. */
async function bandOf(optimizer: tf.Optimizer, name: string): Promise<Shown[]> {
  const weights = (await optimizer.getWeights()).filter((each) => each.name.startsWith(`${name}/`));
  const [diagonal, bands] = [find(weights, '/diagonal'), find(weights, '/bands')];
  if (!diagonal || !bands) return [];
  const matrix = banded(await unitOf(diagonal), await unitOf(bands));
  return [{ title: 'statistics, a band along the inputs of one unit', ...matrix }];
}

/** Adam keeps a number for each element. */
async function diagonalOf(optimizer: tf.Optimizer, name: string): Promise<Shown[]> {
  const moments = find(await stockWeights(optimizer), `${name}/v`);
  if (!moments) return [];
  const matrix = banded(await unitOf(moments), []);
  return [{ title: 'second moments of the inputs of one unit', ...matrix }];
}

/** The first elements of the unit in the middle: units are the last axis, their inputs the one before. */
async function unitOf(tensor: tf.Tensor): Promise<number[]> {
  const [inputs, units] = tensor.shape.slice(-2) as [number, number];
  const values = await tensor.data<'float32'>();
  return Array.from(
    { length: Math.min(inputs, MOST) },
    (_, i) => values[i * units + (units >> 1)]!,
  );
}

function banded(diagonal: readonly number[], beside: readonly number[]) {
  const size = diagonal.length;
  const values = new Float32Array(size * size);
  diagonal.forEach((value, i) => (values[i * size + i] = value));
  // The last has its neighbour in the next unit.
  beside.slice(0, size - 1).forEach((value, i) => {
    values[i * size + i + 1] = values[(i + 1) * size + i] = value;
  });
  return { size, values };
}
