import { fill, tensor, variable } from '@tensorflow/tfjs';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import { randomStream } from '../data/random.js';

function named(start: Tensor, name: string): Variable {
  const result = variable(start, true, name);
  start.dispose();
  return result;
}

/** Uniform in ±sqrt(6 / (in + out)) (Glorot and Bengio 2010, eq. 16). */
export function glorotUniform(
  name: string,
  shape: readonly number[],
  [fanIn, fanOut]: readonly [number, number],
  random: () => number,
): Variable {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const length = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from({ length }, () => limit * (2 * random() - 1));
  return named(tensor(values, [...shape]), name);
}

export const filled = (name: string, shape: readonly number[], value: number): Variable =>
  named(fill([...shape], value), name);

/**
 * Creates the variables of one model and lists them in order. The random numbers of each depend on
 * the seed and its name alone.
 */
export interface Parameters {
  readonly variables: Variable[];
  /** [in, out], Glorot uniform. */
  readonly matrix: (name: string, fanIn: number, fanOut: number) => Variable;
  /** [side, side, in, out], Glorot uniform over the square. */
  readonly filter: (name: string, side: number, fanIn: number, fanOut: number) => Variable;
  readonly vector: (name: string, length: number, value: number) => Variable;
}

export function parameters(seed: number): Parameters {
  const variables: Variable[] = [];
  const add = (created: Variable) => (variables.push(created), created);
  const glorot = (name: string, shape: readonly number[], fans: readonly [number, number]) =>
    add(glorotUniform(name, shape, fans, randomStream(seed, name)));
  return {
    variables,
    matrix: (name, fanIn, fanOut) => glorot(name, [fanIn, fanOut], [fanIn, fanOut]),
    filter: (name, side, fanIn, fanOut) =>
      glorot(name, [side, side, fanIn, fanOut], [side ** 2 * fanIn, side ** 2 * fanOut]),
    vector: (name, length, value) => add(filled(name, [length], value)),
  };
}
