import type { SecondOrderOptimizer } from '@curvature/core';
import { shampoo } from '@curvature/shampoo';
import { sonew } from '@curvature/sonew';
import * as tf from '@tensorflow/tfjs';
import { stockWeights, type Weight } from '../worker/stock-weights.js';
import { measured, type Point, UNIT } from './fit.js';
import { type Place, rateOf, type Symmetric } from './places.js';

/** An optimizer that walks through the valley. */
export interface Runner {
  readonly name: string;
  readonly label: string;
  make(rate: number): tf.Optimizer;
  map(optimizer: tf.Optimizer): Promise<Symmetric>;
}

const identity: Symmetric = { first: 1, second: 1, beside: 0 };
const find = (weights: readonly Weight[], end: string) =>
  weights.find(({ name }) => name.endsWith(end))?.tensor.data<'float32'>();

const adamMap = async (optimizer: tf.Optimizer): Promise<Symmetric> => {
  const moments = await find(await stockWeights(optimizer), '/v');
  if (!moments) return identity;
  return { first: moments[0]! ** -0.5, second: moments[1]! ** -0.5, beside: 0 };
};

/** Of two elements the chain is all pairs, so that the inverse is that of the matrix itself. */
const sonewMap = async (optimizer: tf.Optimizer): Promise<Symmetric> => {
  const weights = await optimizer.getWeights();
  const [diagonal, bands] = [await find(weights, '/diagonal'), await find(weights, '/bands')];
  if (!diagonal || !bands) return identity;
  return inverse({ first: diagonal[0]!, second: diagonal[1]!, beside: bands[0]! });
};

const shampooMap = async (optimizer: tf.Optimizer): Promise<Symmetric> => {
  const all = await (optimizer as SecondOrderOptimizer).matrices();
  const root = all.find(({ part }) => part === 'preconditioner')?.values;
  return root ? { first: root[0]!, second: root[3]!, beside: root[1]! } : identity;
};

/** The inverse; a matrix that is not positive is damped a little, as SONew does. */
function inverse({ first, second, beside }: Symmetric): Symmetric {
  const det = Math.max(first * second - beside ** 2, 1e-4 * first * second);
  return { first: second / det, second: first / det, beside: -beside / det };
}

export const runners: readonly Runner[] = [
  { name: 'sgd', label: 'SGD', make: (rate) => tf.train.sgd(rate), map: async () => identity },
  { name: 'adam', label: 'Adam', make: (rate) => tf.train.adam(rate), map: adamMap },
  { name: 'sonew', label: 'SONew', make: (rate) => sonew({ learningRate: rate }), map: sonewMap },
  {
    name: 'shampoo',
    label: 'Shampoo',
    make: (rate) => shampoo({ learningRate: rate }),
    map: shampooMap,
  },
];

/** The walk of one runner from a point; it ends where a number is no longer finite. */
export async function walk(
  runner: Runner,
  from: Point,
  steps: number,
  rate = rateOf(runner.name),
): Promise<Place[]> {
  const days = tf.tensor1d([...measured.days]);
  const demand = tf.tensor1d(measured.demand.map((each) => each / UNIT));
  const initial = tf.tensor2d([...from], [2, 1]);
  const parameters = tf.variable(initial);
  const optimizer = runner.make(rate);
  const loss = () => {
    const [a, b] = tf.split(parameters as tf.Tensor, 2);
    const fit = tf.mul(a!, tf.sub(1, tf.exp(tf.neg(tf.mul(b!, days)))));
    return tf.mean(tf.squaredDifference(fit, demand)) as tf.Scalar;
  };
  const places: Place[] = [{ point: from, map: identity }];
  for (let step = 0; step < steps; step++) {
    optimizer.minimize(loss, false, [parameters]);
    const [a, b] = await parameters.data<'float32'>();
    if (!Number.isFinite(a! + b!)) break;
    places.push({ point: [a!, b!], map: await runner.map(optimizer) });
  }
  tf.dispose([days, demand, initial, parameters]);
  optimizer.dispose();
  return places;
}
