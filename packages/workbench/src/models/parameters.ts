import { fill, tensor, variable } from '@tensorflow/tfjs';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import { randomStream } from '../data/random.js';

function named(start: Tensor, name: string): Variable {
  const made = variable(start, true, name);
  start.dispose();
  return made;
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
 * The variables of one model: each with random numbers of its own, by its name, and listed in the
 * order they were made in.
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
  const keep = (made: Variable) => (variables.push(made), made);
  const glorot = (name: string, shape: readonly number[], fans: readonly [number, number]) =>
    keep(glorotUniform(name, shape, fans, randomStream(seed, name)));
  return {
    variables,
    matrix: (name, fanIn, fanOut) => glorot(name, [fanIn, fanOut], [fanIn, fanOut]),
    filter: (name, side, fanIn, fanOut) =>
      glorot(name, [side, side, fanIn, fanOut], [side ** 2 * fanIn, side ** 2 * fanOut]),
    vector: (name, length, value) => keep(filled(name, [length], value)),
  };
}
